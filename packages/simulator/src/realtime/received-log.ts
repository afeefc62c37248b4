import { SimulatorError } from "../simulator-error.ts";
import type { ReceivedEvent } from "./received-event.ts";

/** What `waitFor` accepts: an event type, or a test of the received frame. */
export type ReceivedMatch = string | ((received: ReceivedEvent) => boolean);

/** How long and from where `waitFor` looks. */
export interface WaitOptions {
  /** Index in `received` of the first frame that counts. @defaultValue 0 */
  readonly from?: number;
  /** Milliseconds until it fails with `wait-timeout`. @defaultValue 10_000 */
  readonly timeoutMs?: number;
}

interface Waiter {
  readonly matches: (received: ReceivedEvent) => boolean;
  readonly resolve: (received: ReceivedEvent) => void;
  readonly reject: (error: SimulatorError) => void;
}

/** Every client frame, in order of arrival, and those who wait for one. */
export class ReceivedLog {
  readonly #all: ReceivedEvent[] = [];
  readonly #waiters: Set<Waiter> = new Set();
  readonly #keep: (received: ReceivedEvent) => boolean;

  constructor(keep: (received: ReceivedEvent) => boolean) {
    this.#keep = keep;
  }

  get all(): readonly ReceivedEvent[] {
    return this.#all;
  }

  add(received: ReceivedEvent): void {
    if (this.#keep(received)) this.#all.push(received);
    for (const waiter of [...this.#waiters]) if (waiter.matches(received)) waiter.resolve(received);
  }

  /** The first matching frame: one that is there already, or the next one. */
  waitFor(match: ReceivedMatch, options: WaitOptions = {}): Promise<ReceivedEvent> {
    const { from = 0, timeoutMs = 10_000 } = options;
    const matches = typeof match === "string" ? (received: ReceivedEvent): boolean => received.event?.type === match : match;
    const found = this.#all.slice(from).find(matches);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const settle =
        <T>(done: (value: T) => void): ((value: T) => void) =>
        (value) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          done(value);
        };
      const waiter: Waiter = { matches, resolve: settle(resolve), reject: settle(reject) };
      const what = typeof match === "string" ? match : "the expected frame";
      const timer = setTimeout(
        () => waiter.reject(new SimulatorError("wait-timeout", `${what} was not received within ${timeoutMs} ms`)),
        timeoutMs,
      );
      this.#waiters.add(waiter);
    });
  }

  /** Fails everyone who still waits. */
  close(): void {
    for (const waiter of [...this.#waiters])
      waiter.reject(new SimulatorError("closed", "the simulator was closed while a frame was waited for"));
  }
}
