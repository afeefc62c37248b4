import type { Adapter } from "@plugboard/core";
import { type Deferred, deferred } from "@plugboard/core/internal";

/** One call of `connect()`, from its beginning to its end. */
export interface Attempt {
  /** Aborts what is on its way. */
  readonly abort: AbortController;
  /** Settles as `connect()` does. */
  readonly done: Deferred<void>;
}

/** Makes an attempt that has just begun. */
export const createAttempt = (): Attempt => ({ abort: new AbortController(), done: deferred() });

/** The same adapter, which calls `onSocket` as soon as its factory has given a socket or the promise of one. */
export const announcing = (adapter: Adapter, onSocket: () => void): Adapter => ({
  name: adapter.name,
  capabilities: adapter.capabilities,
  readiness: adapter.readiness,
  open: (request, signal) => {
    const socket = adapter.open(request, signal);
    onSocket();
    return socket;
  },
});
