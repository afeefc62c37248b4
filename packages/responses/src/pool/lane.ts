import type { Chain } from "../increment/chain.ts";
import type { Exchange, LaneFate } from "../stream/exchange.ts";
import { readErrorFrame } from "../wire/error-frame.ts";
import { parseObject } from "../wire/json.ts";
import { endingOf, mayBeTerminal } from "../wire/terminal-event.ts";

/**
 * `idle` takes a request; `reserved` waits for its frame to be sent; `draining` swallows what is left of a response that
 * nobody wants; `quarantined` is out of use for the rest of the socket's life.
 */
type LaneState =
  | { readonly status: "idle" | "reserved" | "quarantined" }
  | { readonly status: "draining"; readonly answered: boolean }
  | { readonly status: "busy"; readonly exchange: Exchange };

/** What a frame of a response that nobody reads says of its lane. */
const fateAfter = (type: string, frame: string, answered: boolean): LaneFate | undefined => {
  const event = mayBeTerminal(type) ? parseObject(frame) : undefined;
  const ending = event && endingOf(type, event);
  if (!event || ending === undefined) return undefined;
  // One `response.failed` may follow an in-stream error, so only a refusal proves the lane free. What was answered is not refused.
  return type !== "error" || (!answered && readErrorFrame(event).refused) ? "free" : "suspect";
};

/** One order of responses on a socket. Only the name tells whose a frame is: deltas carry no response id. */
export class Lane {
  /** `stream_id`, `undefined` for the default lane. */
  readonly name: string | undefined;
  /** The latest completed response, which the server holds as long as nothing else runs on the lane. */
  chain: Chain | undefined;
  /** When it last became idle, for the choice of the one to evict. */
  idleSince = 0;
  #state: LaneState = { status: "idle" };

  constructor(name: string | undefined) {
    this.name = name;
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

  get exchange(): Exchange | undefined {
    return this.#state.status === "busy" ? this.#state.exchange : undefined;
  }

  /** Takes the lane in the turn in which it was found idle, so that no other request finds it too. */
  reserve(): void {
    this.#state = { status: "reserved" };
  }

  start(exchange: Exchange): void {
    // Whatever runs now, the server's latest response of this lane is another one afterwards.
    this.chain = undefined;
    this.#state = { status: "busy", exchange };
  }

  release(): void {
    this.#state = { status: "idle" };
    this.idleSince = Date.now();
  }

  /** @param answered - Whether a frame of the response has come. */
  drain(answered: boolean): void {
    this.#state = { status: "draining", answered };
  }

  /** Takes one frame; says what becomes of the lane when the response ended with it. */
  receive(type: string, frame: string): LaneFate | undefined {
    const state = this.#state;
    if (state.status === "busy") return state.exchange.receive(type, frame);
    if (state.status === "quarantined") return fateAfter(type, frame, true);
    const isOfResponse = type.startsWith("response.");
    if (state.status !== "draining") return isOfResponse ? "broken" : undefined;
    if (isOfResponse && !state.answered) this.drain(true);
    return fateAfter(type, frame, state.answered);
  }

  /** An in-stream error ended the response: the lane stays out of use unless a terminal frame proves it free. */
  quarantine(): void {
    this.#state = { status: "quarantined" };
  }
}
