import type { Chain } from "../increment/chain.ts";
import type { ChainMemory } from "../increment/chain-memory.ts";
import type { Exchange } from "../stream/exchange.ts";

/**
 * `idle` takes a request; `reserved` waits for its frame to be sent; `busy` has one whose answer somebody reads; `draining` swallows
 * what is left of a response that nobody wants; `quarantined` is out of use until its response proves to have ended.
 */
type LaneState =
  | { readonly status: "idle" | "reserved" }
  | { readonly status: "busy" | "draining" | "quarantined"; readonly exchange: Exchange };

/** One sequence of responses on a socket, the API's `stream_id`. Deltas carry no response id, so only this name says whose they are. */
export class Lane {
  /** `stream_id`, `undefined` for the default lane. */
  readonly name: string | undefined;
  /** When it last became idle, for the choice of the one to evict. */
  idleSince = 0;
  readonly #chains: ChainMemory;
  #state: LaneState = { status: "idle" };

  constructor(name: string | undefined, chains: ChainMemory) {
    this.name = name;
    this.#chains = chains;
  }

  /** The latest completed response, which the server holds as long as nothing else runs on the lane. */
  get chain(): Chain | undefined {
    return this.#chains.get(this);
  }

  get isIdle(): boolean {
    return this.#state.status === "idle";
  }

  /** Whether it counts among the responses in flight. */
  get isInFlight(): boolean {
    return this.#state.status !== "idle" && this.#state.status !== "quarantined";
  }

  /** Whether a request is about to be sent on it. */
  get isReserved(): boolean {
    return this.#state.status === "reserved";
  }

  /** The request whose answer somebody reads. */
  get exchange(): Exchange | undefined {
    return this.#state.status === "busy" ? this.#state.exchange : undefined;
  }

  /** The request whose response may still send events. */
  get running(): Exchange | undefined {
    return "exchange" in this.#state ? this.#state.exchange : undefined;
  }

  /** Takes the lane in the turn in which it was found idle, so that no other request finds it too. */
  reserve(): void {
    this.#state = { status: "reserved" };
  }

  start(exchange: Exchange): void {
    // However the new response ends, the response before it is no longer the server's latest on this lane.
    this.forget();
    this.#state = { status: "busy", exchange };
  }

  release(): void {
    this.#state = { status: "idle" };
    this.idleSince = Date.now();
  }

  /** Nobody wants the rest of the response. */
  drain(): void {
    if (this.#state.status === "busy") this.#state = { ...this.#state, status: "draining" };
  }

  /** More of the response may follow although it ended: the lane stays out of use until an event proves that nothing does. */
  quarantine(): void {
    if ("exchange" in this.#state) this.#state = { ...this.#state, status: "quarantined" };
  }

  /** The response completed, and can be continued. */
  keep(chain: Chain): void {
    this.#chains.keep(this, chain);
  }

  forget(): void {
    this.#chains.forget(this);
  }
}
