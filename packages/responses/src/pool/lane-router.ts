import type { CloseInfo, Frame } from "@plugboard/core";
import type { Exchange, StreamOutcome } from "../stream/exchange.ts";
import { readErrorFrame } from "../wire/error-frame.ts";
import { EventReader, type ServerEvent } from "../wire/server-event.ts";
import type { Lane } from "./lane.ts";
import type { LaneSet } from "./lane-set.ts";
import { PendingRequests } from "./pending-requests.ts";

/** What the frames of a socket do to it. */
export interface RouterHost {
  /** The first answer says whether the server multiplexes. */
  onLanes(supported: boolean): void;
  /** This answer holds the socket up no longer. */
  onRoom(exchange: Exchange): void;
  /** No new requests any more. */
  retire(): void;
  /** Nothing that comes on the socket can be believed. */
  terminate(): void;
  /** A lane may have become free. */
  settle(): void;
}

const ageLimit = "websocket_connection_limit_reached";

/** Hands each frame of a socket to the lane that it is for. */
export class LaneRouter {
  readonly #host: RouterHost;
  readonly #lanes: LaneSet;
  readonly #pending = new PendingRequests();
  readonly #reader = new EventReader();

  constructor(lanes: LaneSet, host: RouterHost) {
    this.#lanes = lanes;
    this.#host = host;
  }

  /** A request was sent on the lane. */
  sent(lane: Lane, frame: string): void {
    this.#pending.add(lane, frame);
  }

  /** One frame of the peer. */
  receive(frame: Frame): void {
    const event = typeof frame === "string" ? this.#reader.read(frame) : undefined;
    if (!event) return this.#violate("The server sent a frame that is no event.");
    const lane = this.#lanes.get(event.lane);
    if (lane) return this.#deliver(lane, event);
    if (event.type === "error") return this.#onNamelessError(event);
    // An event on a lane that was never opened is nobody's.
    if (event.lane !== undefined || !event.type.startsWith("response.")) return;
    const only = this.#lanes.downgrade();
    if (only) {
      this.#host.onLanes(false);
      return this.#deliver(only, event);
    }
    if (!this.#lanes.known.isOf(event)) this.#violate("The server sent an event of a response that was not asked for.");
  }

  /** The socket has ended. */
  lost(info: CloseInfo): void {
    for (const lane of this.#lanes.busy) lane.exchange?.lost(info, this.#pending.isMeant(lane, info.code));
  }

  #violate(what: string): void {
    for (const { exchange } of this.#lanes.busy) exchange?.violate(what);
    this.#host.terminate();
  }

  #deliver(lane: Lane, event: ServerEvent): void {
    const { exchange, running } = lane;
    const isError = event.type === "error";
    if (!exchange && isError && lane.isIdle) return this.#host.retire();
    const outcome = running ? running.receive(event) : this.#judgeStray(event);
    const isAnswer = running?.isAnswered === true;
    if (isAnswer || isError) this.#pending.delete(lane);
    if (this.#lanes.mode === "untried" && isAnswer && outcome !== "broken") {
      this.#lanes.prove();
      this.#host.onLanes(true);
    }
    if (outcome) this.#onOutcome(lane, outcome, exchange);
  }

  /** An event on a lane that has no request: late where it is of a response that ended, else of one that nobody asked for. */
  #judgeStray(event: ServerEvent): StreamOutcome | undefined {
    return event.type.startsWith("response.") && !this.#lanes.known.isOf(event) ? "broken" : undefined;
  }

  #onOutcome(lane: Lane, outcome: StreamOutcome, exchange: Exchange | undefined): void {
    if (outcome === "free") lane.release();
    else lane.quarantine();
    const isLaned = this.#lanes.mode !== "single";
    // The frames of each lane carry its name, so what goes wrong on one lane says nothing about the others.
    if (outcome === "broken" && !(isLaned && this.#lanes.isWanted(lane))) return this.#host.terminate();
    if (exchange) this.#host.onRoom(exchange);
    // Without names, whatever comes next could belong to the response that ended here.
    if (outcome === "broken" || (outcome === "suspect" && !isLaned)) this.#host.retire();
    this.#host.settle();
  }

  /** An error that names no lane. */
  #onNamelessError(event: ServerEvent): void {
    const isAgeLimit = readErrorFrame(event.json() ?? {}).code === ageLimit;
    const lanes = this.#pending.refusedBy(isAgeLimit);
    // No request is pending, so it ends the response that runs, if only one does.
    const ended = !isAgeLimit && lanes.length === 0 && this.#lanes.inFlight === 1 ? this.#lanes.busy[0] : undefined;
    const only = lanes.length === 1 ? lanes[0] : ended;
    if (isAgeLimit || !only || ended) this.#host.retire();
    if (only) return this.#deliver(only, event);
    // After a wrong guess the answer of one request would be handed to the next one on its lane.
    for (const lane of lanes) {
      lane.exchange?.violate("The server sent an error that names no lane while several requests waited for an answer.");
      this.#pending.delete(lane);
      lane.quarantine();
    }
    this.#host.settle();
  }
}
