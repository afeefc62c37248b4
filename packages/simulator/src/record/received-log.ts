import type { ReceivedEvent } from "./received-event.ts";
import { Waiters } from "./waiters.ts";

/** What `waitFor` accepts: an event type, or a test of the received frame. */
export type ReceivedMatch = string | ((received: ReceivedEvent) => boolean);

/** How long and from where `waitFor` looks. */
export interface WaitOptions {
  /** Index in `received` of the first frame that counts. @defaultValue 0 */
  readonly from?: number;
  /** Milliseconds until it fails with `wait-timeout`. @defaultValue 10_000 */
  readonly timeoutMs?: number;
}

/** Every client frame, in order of arrival, and the promises that wait for one. */
export class ReceivedLog {
  readonly #all: ReceivedEvent[] = [];
  readonly #waiters: Waiters<ReceivedEvent> = new Waiters();
  readonly #keep: (received: ReceivedEvent) => boolean;

  constructor(keep: (received: ReceivedEvent) => boolean) {
    this.#keep = keep;
  }

  get all(): readonly ReceivedEvent[] {
    return this.#all;
  }

  add(received: ReceivedEvent): void {
    if (this.#keep(received)) this.#all.push(received);
    this.#waiters.offer(received);
  }

  /** The first matching frame: one that has arrived already, or the next one. */
  waitFor(match: ReceivedMatch, options: WaitOptions = {}): Promise<ReceivedEvent> {
    const { from = 0, timeoutMs = 10_000 } = options;
    const matches = typeof match === "string" ? (received: ReceivedEvent): boolean => received.event?.type === match : match;
    const what = typeof match === "string" ? match : "the expected frame";
    return this.#waiters.first(this.#all.slice(from), matches, { timeoutMs, what });
  }

  /** Fails everyone who still waits. */
  close(): void {
    this.#waiters.close();
  }
}
