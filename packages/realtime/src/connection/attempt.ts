import { type Adapter, type CloseInfo, isPlugboardError, PlugboardError } from "@plugboard/core";
import { type Deferred, deferred } from "./deferred.ts";

/** One call of `connect()`, from its beginning to its settlement. */
export interface Attempt {
  readonly abort: AbortController;
  readonly done: Deferred<void>;
  /** It has failed, or was given up. */
  isSettled: boolean;
}

/** A fresh attempt. */
export const createAttempt = (): Attempt => ({ abort: new AbortController(), done: deferred(), isSettled: false });

/** A close that the application need not be told of as an error: 1000, and a close frame without a code. */
export const isNormalClose = (info: CloseInfo): boolean => info.initiator === "local" || info.code === 1000 || info.code === 1005;

/** Failures that are the caller's or its own doing are thrown by `connect()` and not emitted as well. */
const quietCodes: readonly string[] = ["closed-before-ready", "aborted", "invalid-argument", "capability-missing"];

/** Whether the failure of an attempt is only thrown by `connect()`, and not an `error` event as well. */
export const isQuiet = (error: unknown): boolean => !isPlugboardError(error) || quietCodes.includes(error.code);

/** The wording that users of upstream match on, for a socket that closed while it connected. */
export const explainEarlyEnd = (error: unknown): unknown => {
  if (!isPlugboardError(error) || error.code !== "closed-before-ready") return error;
  const { close } = error;
  const message = `WebSocket closed before the connection was ready. ${error.message}`;
  return new PlugboardError("closed-before-ready", message, { cause: error, ...(close && { close }) });
};

/** The adapter, with a call as soon as its factory has given a socket or the promise of one. */
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
