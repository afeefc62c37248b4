import type { Chain } from "./chain.ts";

/** The chains of all lanes of a client, within a bound: they hold every input and output of their conversations. */
export class ChainMemory {
  readonly #maxBytes: number;
  /** By lane, the one that was used longest ago first. */
  readonly #chains = new Map<object, Chain>();
  /** How many chains have so many items that an input must repeat. */
  readonly #lengths = new Map<number, number>();
  #bytes = 0;

  /** @param maxBytes - Beyond it the chains that were used longest ago are forgotten: their next request is sent in full. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(lane: object): Chain | undefined {
    return this.#chains.get(lane);
  }

  /**
   * How many items an input must have at least to go on from one of the chains. A conversation that begins has fewer, and need not be compared
   * with any of them.
   */
  get shortest(): number {
    return Math.min(...this.#lengths.keys()) + 1;
  }

  keep(lane: object, chain: Chain): void {
    this.forget(lane);
    this.#chains.set(lane, chain);
    this.#bytes += chain.bytes;
    this.#lengths.set(chain.lasting, (this.#lengths.get(chain.lasting) ?? 0) + 1);
    for (const oldest of this.#chains.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.forget(oldest);
    }
  }

  forget(lane: object): void {
    const chain = this.#chains.get(lane);
    if (!chain) return;
    this.#chains.delete(lane);
    this.#bytes -= chain.bytes;
    const others = (this.#lengths.get(chain.lasting) ?? 0) - 1;
    if (others > 0) this.#lengths.set(chain.lasting, others);
    else this.#lengths.delete(chain.lasting);
  }
}
