import type { Chain } from "../increment/chain.ts";
import type { ChainMemory } from "../increment/chain-memory.ts";
import type { Exchange, StreamOutcome } from "../stream/exchange.ts";
import type { KnownIds } from "../stream/known-ids.ts";
import type { ServerEvent } from "../wire/server-event.ts";

/**
 * `idle` takes a request; `reserved` waits for its frame to be sent; `busy` has one whose answer somebody reads; `draining` swallows
 * what is left of a response that nobody wants; `quarantined` is out of use until its response proves to have ended.
 */
type LaneState =
  | { readonly status: "idle" | "reserved" }
  | { readonly status: "busy" | "draining" | "quarantined"; readonly exchange: Exchange };

/** One order of responses on a socket, the API's `stream_id`. Only its name tells whose an event is: deltas carry no response id. */
export class Lane {
  /** `stream_id`, `undefined` for the default lane. */
  readonly name: string | undefined;
  /** When it last became idle, for the choice of the one to evict. */
  idleSince = 0;
  readonly #chains: ChainMemory;
  readonly #known: KnownIds;
  #state: LaneState = { status: "idle" };

  /** @param known - The ids of the responses that ended on the socket. */
  constructor(name: string | undefined, chains: ChainMemory, known: KnownIds) {
    this.name = name;
    this.#chains = chains;
    this.#known = known;
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
    // Whatever runs now, the server's latest response of this lane is another one afterwards.
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

  /** More of the response may follow, although it ended: the lane stays out of use unless an event proves it free. */
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

  /** Takes one event; says how the stream of the answer ended, when it did. */
  receive(event: ServerEvent): StreamOutcome | undefined {
    if ("exchange" in this.#state) return this.#state.exchange.receive(event);
    return event.type.startsWith("response.") && !this.#known.isOf(event) ? "broken" : undefined;
  }
}
