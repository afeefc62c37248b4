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

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether one more socket may be dialled. If not, an idle one is closed, and the caller is told once it may be worth to ask again. */
  hasRoom(onRoom: () => void): boolean {
    if (this.#held.size < this.#max) return true;
    this.makeRoom(onRoom);
    return false;
  }

  /** Closes an idle socket for somebody who waits. @returns Whether there is any socket to wait for. */
  makeRoom(onRoom: () => void): boolean {
    this.#waiting.add(onRoom);
    if (this.#evicted.size < this.#waiting.size) {
      const idle = [...this.#held].filter((socket) => socket.isIdle);
      const oldest = idle.sort((a, b) => a.idleSince - b.idleSince)[0];
      if (oldest) this.#evicted.add(oldest);
      oldest?.retire();
    }
    return this.#held.size > 0;
  }

  /** A socket is dialled. */
  take(socket: BudgetedSocket): void {
    this.#held.add(socket);
  }

  /** A socket has closed, or was never opened. */
  give(socket: BudgetedSocket): void {
    this.#held.delete(socket);
    this.#evicted.delete(socket);
    this.notify();
  }

  /** Something changed: whoever waits may ask again. */
  notify(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const onRoom of waiting) onRoom();
  }
}
