import type { Lane } from "./lane.ts";

/** The lanes of one socket whose request was sent and not answered. An error that names no lane, or a close, is of one of them. */
export class PendingRequests {
  /** With the length of each frame, oldest first. */
  readonly #lengths = new Map<Lane, number>();

  add(lane: Lane, frame: string): void {
    this.#lengths.set(lane, frame.length);
  }

  delete(lane: Lane): void {
    this.#lengths.delete(lane);
  }

  /**
   * Those that a refusal without a name can be of. From the age limit on every request is refused, so that one is of the last
   * that was sent. Otherwise it may be of any, because lanes run in parallel.
   */
  refusedBy(isAgeLimit: boolean): Lane[] {
    return [...this.#lengths.keys()].slice(isAgeLimit ? -1 : 0);
  }

  /** A close that refuses (1008, 1009) refuses one request: the only one without an answer, or the largest frame. */
  isMeant(lane: Lane, closeCode: number): boolean {
    const length = this.#lengths.get(lane);
    if (length === undefined || this.#lengths.size === 1) return length !== undefined;
    return closeCode === 1009 && length === Math.max(...this.#lengths.values());
  }
}
