import { PlugboardError } from "@plugboard/core";

/** Writes in the order in which it is asked to, although events are serialised asynchronously. */
export class WriteQueue {
  readonly #maxPending: number;
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** @param maxPending - How many events of the application may wait to be written. */
  constructor(maxPending: number) {
    this.#maxPending = maxPending;
  }

  /** Runs after everything that was given before, whether that failed or not. */
  after(work: () => void | Promise<void>): Promise<void> {
    const written = this.#last.then(work);
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** The same for the application, whose events are bounded. Rejects with `queue-full`. */
  async bounded(work: () => Promise<void>): Promise<void> {
    if (this.#pending >= this.#maxPending) throw new PlugboardError("queue-full", `${this.#maxPending} events wait to be written.`);
    this.#pending += 1;
    try {
      await work();
    } finally {
      this.#pending -= 1;
    }
  }
}
