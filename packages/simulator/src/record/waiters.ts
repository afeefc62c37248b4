import { SimulatorError } from "../simulator-error.ts";

/** When waiting fails by itself. */
export interface WaitLimit {
  /** Milliseconds until it fails. */
  readonly timeoutMs: number;
  /** What was waited for, in the words of the error. */
  readonly what: string;
}

interface Waiter<T> {
  readonly fits: (thing: T) => boolean;
  readonly resolve: (thing: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Promises that wait for the first entry that fits, until no entry can come any more. */
export class Waiters<T> {
  readonly #waiters: Set<Waiter<T>> = new Set();
  #state: "open" | "closed" = "open";

  /**
   * Resolves with the first entry that fits: one of the list, or the next one that is offered.
   *
   * Rejects with `closed` as soon as no entry can come any more, with `wait-timeout` at the limit, and with what `fits` throws.
   */
  async first(there: readonly T[], fits: (thing: T) => boolean, limit?: WaitLimit): Promise<T> {
    const found = there.find(fits);
    if (found !== undefined) return found;
    if (this.#state === "closed") throw closedError();
    return new Promise((resolve, reject) => {
      const timer = limit && setTimeout(() => waiter.reject(timeoutError(limit)), limit.timeoutMs);
      const settle =
        <V>(done: (value: V) => void): ((value: V) => void) =>
        (value) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          done(value);
        };
      const waiter: Waiter<T> = { fits, resolve: settle(resolve), reject: settle(reject) };
      this.#waiters.add(waiter);
    });
  }

  /** Offers an entry that is new or has changed to everyone who waits. */
  offer(thing: T): void {
    for (const { fits, resolve, reject } of [...this.#waiters]) {
      // This runs while a frame is read. What `fits` throws belongs to the caller who waits; it must not end the process.
      try {
        if (fits(thing)) resolve(thing);
      } catch (error) {
        reject(error);
      }
    }
  }

  /** Fails everyone who still waits. */
  close(): void {
    this.#state = "closed";
    for (const { reject } of [...this.#waiters]) reject(closedError());
  }
}

const closedError = (): SimulatorError => new SimulatorError("closed", "the simulator is closed: what was waited for cannot come any more");

const timeoutError = ({ timeoutMs, what }: WaitLimit): SimulatorError =>
  new SimulatorError("wait-timeout", `${what} was not received within ${timeoutMs} ms`);
