/** A socket, as far as a pool has to find one. */
export interface PooledSocket {
  /** Whether it takes requests, now or later. */
  readonly isUsable: boolean;
  /** Whether it takes a request now. */
  readonly hasRoom: boolean;
  readonly isClosed: boolean;
  /** When it is as old as a socket may become, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Takes no more requests. */
  retire(): void;
}

/** The open sockets of a pool. What it is asked for each request takes no longer the more requests run. */
export class PooledSockets<S extends PooledSocket> {
  readonly #all = new Set<S>();
  /** Those that may take a request. One leaves when it is seen to have no room, and comes back when it changes. */
  readonly #candidates = new Set<S>();
  /** Before this time, in milliseconds since 1970, none is too old. */
  #nextExpiry = Number.POSITIVE_INFINITY;

  /** All, those included that are ending. */
  get all(): readonly S[] {
    return [...this.#all];
  }

  get size(): number {
    return this.#all.size;
  }

  /** Whether one takes requests, now or later. */
  get hasUsable(): boolean {
    for (const socket of this.#all) if (socket.isUsable) return true;
    return false;
  }

  /** Those that take a request now, beginning with the one that changed longest ago; at most `count` of them. */
  withRoom(count: number = Number.POSITIVE_INFINITY): readonly S[] {
    const found: S[] = [];
    for (const socket of this.#candidates) {
      if (found.length === count) break;
      if (socket.hasRoom) found.push(socket);
      else this.#candidates.delete(socket);
    }
    return found;
  }

  /** Whether at least `count` take requests, now or later. They are counted only where those that are ending make a difference. */
  hasUsables(count: number): boolean {
    return this.#all.size >= count && this.all.filter((socket) => socket.isUsable).length >= count;
  }

  add(socket: S): void {
    this.#all.add(socket);
    this.#candidates.add(socket);
    this.#nextExpiry = Math.min(this.#nextExpiry, socket.expiresAt);
  }

  /** A socket may have room, or has closed. @returns Whether it was one of these and is none any more. */
  changed(socket: S): boolean {
    if (!this.#all.has(socket)) return false;
    this.#candidates.delete(socket);
    if (socket.isClosed) return this.#all.delete(socket);
    this.#candidates.add(socket);
    return false;
  }

  /** What is known of the server has changed, and any of them may have room. */
  reconsider(): void {
    for (const socket of this.#all) this.#candidates.add(socket);
  }

  /** Retires those that are as old as a socket may become. */
  retireAged(): void {
    const now = Date.now();
    if (now < this.#nextExpiry) return;
    const aged: S[] = [];
    this.#nextExpiry = Number.POSITIVE_INFINITY;
    for (const socket of this.#all) {
      if (socket.expiresAt <= now) aged.push(socket);
      else this.#nextExpiry = Math.min(this.#nextExpiry, socket.expiresAt);
    }
    // Only then, because a socket that retires makes its pool ask again.
    for (const socket of aged) socket.retire();
  }
}
