import type { Exchange } from "./exchange.ts";

/** The exchanges of one socket whose frame was sent and not answered: whose is what names nobody? */
export class Unanswered {
  /** With the length of each frame, oldest first. */
  readonly #lengths = new Map<Exchange, number>();

  add(exchange: Exchange, frame: string): void {
    this.#lengths.set(exchange, frame.length);
  }

  delete(exchange: Exchange): void {
    this.#lengths.delete(exchange);
  }

  /** From the age limit on every request is refused, so the refused ones are the last that were sent. Else requests are answered in order. */
  refusedBy(isAgeLimit: boolean): Exchange | undefined {
    return [...this.#lengths.keys()].at(isAgeLimit ? -1 : 0);
  }

  /** A close that refuses (1008, 1009) refuses one request: the only one without an answer, or the largest frame. */
  isMeant(exchange: Exchange, closeCode: number): boolean {
    const length = this.#lengths.get(exchange);
    if (length === undefined || this.#lengths.size === 1) return length !== undefined;
    return closeCode === 1009 && length === Math.max(...this.#lengths.values());
  }
}
