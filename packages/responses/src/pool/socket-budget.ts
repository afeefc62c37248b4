/** A socket that may be closed to make room for another. */
export interface BudgetedSocket {
  /** Whether it is open and has no request. */
  readonly isIdle: boolean;
  /** When it last had one. */
  readonly idleSince: number;
  /** Takes no more requests, and closes. */
  retire(): void;
}

/**
 * How many sockets a client may have over all identities: without descriptors everything of a process fails, HTTP included. The
 * idle socket that was used longest ago makes room for a new one.
 */
export class SocketBudget {
  readonly #max: number;
  readonly #held = new Set<BudgetedSocket>();
  readonly #evicted = new Set<BudgetedSocket>();
  readonly #waiting = new Set<() => void>();
  #status: "ample" | "exhausted" = "ample";

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether one more socket may be dialled. */
  get hasRoom(): boolean {
    return this.#held.size < this.#max && (this.#status === "ample" || this.#held.size === 0);
  }

  /** Closes an idle socket for somebody who waits, and tells them once when it may be worth to try again. */
  makeRoom(onRoom: () => void): void {
    this.#waiting.add(onRoom);
    if (this.#evicted.size >= this.#waiting.size) return;
    const idle = [...this.#held].filter((socket) => socket.isIdle);
    const oldest = idle.sort((a, b) => a.idleSince - b.idleSince)[0];
    if (oldest) this.#evicted.add(oldest);
    oldest?.retire();
  }

  /** A socket is dialled. */
  take(socket: BudgetedSocket): void {
    this.#held.add(socket);
  }

  /** A socket could not be opened. */
  dialFailed(socket: BudgetedSocket): void {
    this.#held.delete(socket);
    this.#evicted.delete(socket);
    this.notify();
  }

  /** The process has no descriptor left: nothing is dialled until a socket closes, if there is any. */
  exhaust(): void {
    this.#status = "exhausted";
  }

  /** A socket has closed. */
  closed(socket: BudgetedSocket): void {
    this.#status = "ample";
    this.#held.delete(socket);
    this.#evicted.delete(socket);
    this.notify();
  }

  /** Something changed: whoever waits may try again. */
  notify(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const onRoom of waiting) onRoom();
  }
}
