import type { Chain } from "./chain.ts";

/** The chains of all lanes of a client, within a bound: they hold every input and output of their conversations. */
export class ChainMemory {
  readonly #maxBytes: number;
  /** By lane, the one that was used longest ago first. */
  readonly #chains = new Map<object, Chain>();
  #bytes = 0;

  /** @param maxBytes - Beyond it the chains that were used longest ago are forgotten: their next request is sent in full. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(lane: object): Chain | undefined {
    return this.#chains.get(lane);
  }

  keep(lane: object, chain: Chain): void {
    this.forget(lane);
    this.#chains.set(lane, chain);
    this.#bytes += chain.bytes;
    for (const oldest of this.#chains.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.forget(oldest);
    }
  }

  forget(lane: object): void {
    this.#bytes -= this.#chains.get(lane)?.bytes ?? 0;
    this.#chains.delete(lane);
  }
}
