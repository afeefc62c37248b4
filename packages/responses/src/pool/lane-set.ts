import { type Continuation, continueChain } from "../increment/chain.ts";
import type { ChainMemory } from "../increment/chain-memory.ts";
import type { History } from "../increment/history.ts";
import type { Exchange } from "../stream/exchange.ts";
import { KnownIds } from "../stream/known-ids.ts";
import { Lane } from "./lane.ts";

/**
 * `single`: one response at a time, without names. `untried`: with a name, one at a time until the server answers with it.
 * `proven`: the server answers with names.
 */
export type LaneMode = "single" | "untried" | "proven";

/** A lane, and what it already holds of a request's input. */
export interface LaneChoice {
  readonly lane: Lane;
  readonly continuation: Continuation | undefined;
}

/** Lane names that one socket may see in its life; the default lane is not counted. */
const maxNames = 32;

/** The lanes of one socket. */
export class LaneSet {
  /** The ids of the responses that ended on the socket. */
  readonly known: KnownIds = new KnownIds();
  readonly #lanes = new Map<string | undefined, Lane>();
  readonly #chains: ChainMemory;
  readonly #maxInFlight: number;
  #mode: LaneMode;

  /** @param maxInFlight - Responses that may run at a time, over all lanes. */
  constructor(mode: LaneMode, maxInFlight: number, chains: ChainMemory) {
    this.#mode = mode;
    this.#maxInFlight = maxInFlight;
    this.#chains = chains;
    if (mode === "single") this.#open(undefined);
  }

  get #all(): Lane[] {
    return [...this.#lanes.values()];
  }

  get mode(): LaneMode {
    return this.#mode;
  }

  /** Responses that run, those included that nobody wants any more. */
  get inFlight(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.isInFlight) count += 1;
    return count;
  }

  /** The lanes whose response somebody reads. */
  get busy(): Lane[] {
    return this.#all.filter((lane) => lane.exchange);
  }

  /** Whether one more may run. */
  get hasRoom(): boolean {
    return this.inFlight < (this.#mode === "proven" ? this.#maxInFlight : 1);
  }

  /** Whether somebody wants a response or is about to ask for one, besides that of the lane. */
  isWanted(except?: Lane): boolean {
    return this.#all.some((lane) => lane !== except && (lane.exchange || lane.isReserved));
  }

  /** When a lane last became idle. */
  get idleSince(): number {
    return Math.max(0, ...this.#all.map((lane) => lane.idleSince));
  }

  /** The lane whose answer the exchange reads. */
  of(exchange: Exchange): Lane | undefined {
    return this.#all.find((lane) => lane.exchange === exchange);
  }

  /** The lanes whose chain the input continues. */
  continuations(history: History, keepReasoning: boolean): LaneChoice[] {
    const choices: LaneChoice[] = [];
    for (const lane of this.#lanes.values()) {
      const continuation = lane.isIdle && lane.chain ? continueChain(lane.chain, history, keepReasoning) : undefined;
      if (continuation) choices.push({ lane, continuation });
    }
    return choices;
  }

  /** A lane for a request that continues nothing: the one whose chain is missed least. */
  free(): Lane | undefined {
    const idle = this.#all.filter((lane) => lane.isIdle);
    const unused = idle.find((lane) => !lane.chain);
    if (unused) return unused;
    if (this.#mode !== "single" && this.#lanes.size < maxNames) {
      return this.#open(`l${this.#lanes.size}`);
    }
    return idle.sort((a, b) => a.idleSince - b.idleSince)[0];
  }

  get(name: string | undefined): Lane | undefined {
    return this.#lanes.get(name);
  }

  /** The server answered with a name. */
  prove(): void {
    this.#mode = "proven";
  }

  /** The server answered without the name that it was given: the one request in flight has the socket for itself. */
  downgrade(): Lane | undefined {
    const lane = this.#all.find((each) => each.isInFlight);
    if (this.#mode !== "untried" || !lane) return undefined;
    this.#mode = "single";
    this.#lanes.clear();
    this.#lanes.set(undefined, lane);
    return lane;
  }

  /** The socket is gone, and with it what the server held. */
  forget(): void {
    for (const lane of this.#all) lane.forget();
  }

  #open(name: string | undefined): Lane {
    const lane = new Lane(name, this.#chains);
    this.#lanes.set(name, lane);
    return lane;
  }
}
