import { type CloseInfo, type Connection, type Frame, PlugboardError } from "@plugboard/core";
import type { Chain } from "../increment/chain.ts";
import type { History } from "../increment/history.ts";
import type { Exchange, ExchangeHost, LaneFate } from "../stream/exchange.ts";
import { readErrorFrame } from "../wire/error-frame.ts";
import { eventType } from "../wire/event-type.ts";
import { parseObject } from "../wire/json.ts";
import { mentionsStreamId, splitStreamId } from "../wire/stream-id.ts";
import { createIdleTimer, type IdleTimer } from "./idle-timer.ts";
import type { Lane } from "./lane.ts";
import { type LaneChoice, type LaneMode, LaneSet } from "./lane-set.ts";
import { Unanswered } from "./pending-requests.ts";
import type { PoolSettings } from "./pool-settings.ts";
import type { SocketOwner } from "./socket-owner.ts";

const ageLimit = "websocket_connection_limit_reached";

/** One open socket and the responses that run on it. */
export class ResponsesSocket implements ExchangeHost {
  readonly #owner: SocketOwner;
  readonly #settings: PoolSettings;
  readonly #openedAt = Date.now();
  readonly #lanes: LaneSet;
  readonly #unanswered = new Unanswered();
  readonly #idle: IdleTimer;
  #connection: Connection | undefined;
  #status: "open" | "retired" | "closed" = "open";
  #heard = false;
  #paused: Exchange | undefined;

  constructor(owner: SocketOwner, settings: PoolSettings, mode: LaneMode) {
    this.#owner = owner;
    this.#settings = settings;
    this.#lanes = new LaneSet(mode);
    this.#idle = createIdleTimer(settings.idleTimeoutMs, () => this.retire());
  }

  /** The connection is open. */
  attach(connection: Connection): void {
    this.#connection = connection;
    // A frame that came with the handshake may have retired it, when there was nothing to close.
    if (this.#status === "retired") this.#settle();
  }

  /** Whether it may take new requests, now or later. Not from the peer's close frame on, although it has not ended then. */
  get isUsable(): boolean {
    return this.#status === "open" && this.#connection?.status === "open";
  }

  get isClosed(): boolean {
    return this.#status === "closed";
  }

  /** Whether the peer ever sent anything. */
  get wasHeard(): boolean {
    return this.#heard;
  }

  /** Whether requests on it carry a lane's name. */
  get isLaned(): boolean {
    return this.#lanes.mode !== "single";
  }

  /** Responses that run, those included that nobody wants any more. */
  get inFlight(): number {
    return this.#lanes.inFlight;
  }

  /** The lanes that hold what the input begins with. */
  continuations(history: History, keepReasoning: boolean): LaneChoice[] {
    return this.#hasRoom() ? this.#lanes.continuations(history, keepReasoning) : [];
  }

  /** A lane for a request that continues nothing. */
  freeLane(): Lane | undefined {
    return this.#hasRoom() ? this.#lanes.free() : undefined;
  }

  /** Sends a request. Throws when the socket does not take it; then nothing was sent. */
  send(lane: Lane, exchange: Exchange, frame: string): void {
    this.#idle.stop();
    lane.start(exchange);
    try {
      if (!this.#connection) throw new PlugboardError("not-open", "The socket is not connected.");
      if (this.#connection.capabilities.ref) this.#connection.ref();
      this.#connection.send(frame);
      this.#unanswered.add(lane, frame);
    } catch (cause) {
      this.retire();
      this.release(lane);
      throw cause;
    }
  }

  /** Gives a seat back that was taken and is not needed. */
  release(lane: Lane): void {
    lane.release();
    this.#settle();
  }

  /** Takes no more requests; what runs may finish. */
  retire(): void {
    if (this.#status !== "open") return;
    this.#status = "retired";
    this.#settle();
  }

  /** Retires it if it is as old as a socket may become. */
  checkAge(): void {
    if (Date.now() - this.#openedAt >= this.#settings.maxAgeMs) this.retire();
  }

  /** Ends it now, with everything on it. Before it is open, it is closed as soon as it is. */
  terminate(): void {
    if (this.#connection) this.#connection.terminate();
    else this.retire();
  }

  /** Closes it; what runs on it fails. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** One frame of the peer. */
  onMessage(frame: Frame): void {
    this.#heard = true;
    const type = typeof frame === "string" ? eventType(frame) : undefined;
    if (typeof frame !== "string" || type === undefined) return this.#violate("The server sent a frame that is no event.");
    if (!mentionsStreamId(frame)) return this.#route(undefined, type, frame);
    const named = splitStreamId(frame);
    return this.#route(named.lane, type, named.frame);
  }

  /** The socket has ended. */
  onClose(info: CloseInfo): void {
    this.#status = "closed";
    this.#idle.stop();
    for (const lane of this.#lanes.busy) lane.exchange?.lost(info, this.#unanswered.isMeant(lane, info.code));
    this.#owner.onChange();
  }

  onFull(exchange: Exchange): void {
    const connection = this.#connection;
    if (connection?.capabilities.pause && this.inFlight === 1) {
      if (this.#paused) return;
      this.#paused = exchange;
      connection.pause();
    } else if (exchange.unreadBytes > this.#settings.maxBufferedBytes) {
      const limit = this.#settings.maxBufferedBytes;
      const message = `More than ${limit} bytes of the response were not read, and its socket serves others or cannot be paused.`;
      exchange.fail(new PlugboardError("buffer-full", message, { delivery: "answered" }));
      this.onAbandoned(exchange);
    }
  }

  onRoom(exchange: Exchange): void {
    if (this.#paused !== exchange) return;
    this.#paused = undefined;
    this.#connection?.resume();
    this.#owner.onChange();
  }

  onAbandoned(exchange: Exchange): void {
    const lane = this.#lanes.of(exchange);
    // There is no cancel message: the response is left by closing the socket, or by not listening where others need it.
    if (!lane || !this.#lanes.isWanted(lane)) return this.terminate();
    // It stays among the unanswered: a refusal without a name may be of a request that nobody waits for.
    lane.drain(!this.#unanswered.has(lane));
  }

  onCompleted(exchange: Exchange, chain: Chain | undefined): void {
    const lane = this.#lanes.of(exchange);
    if (lane) lane.chain = chain;
  }

  #violate(what: string): void {
    for (const { exchange } of this.#lanes.busy) exchange?.violate(what);
    this.terminate();
  }

  #hasRoom(): boolean {
    return this.isUsable && !this.#paused && this.#lanes.hasRoom;
  }

  #route(name: string | undefined, type: string, frame: string): void {
    const lane = this.#lanes.get(name);
    if (lane) return this.#deliver(lane, type, frame);
    if (type === "error") return this.#onLooseError(frame);
    // A lane that was never opened concerns nobody.
    if (name !== undefined || !type.startsWith("response.")) return;
    const only = this.#lanes.downgrade();
    if (!only) return this.#violate("The server sent an event of a response that was not asked for.");
    this.#owner.onLanes(false);
    this.#deliver(only, type, frame);
  }

  #deliver(lane: Lane, type: string, frame: string): void {
    const { exchange } = lane;
    if (!exchange && type === "error" && lane.isIdle) return this.retire();
    const fate = lane.receive(type, frame);
    const isOfResponse = type.startsWith("response.");
    if (isOfResponse || type === "error") this.#unanswered.delete(lane);
    if (this.#lanes.mode === "untried" && isOfResponse) {
      this.#lanes.prove();
      this.#owner.onLanes(true);
    }
    if (fate) this.#onFate(lane, fate, exchange);
  }

  #onFate(lane: Lane, fate: LaneFate, exchange: Exchange | undefined): void {
    if (fate === "free") lane.release();
    else lane.quarantine();
    if (fate === "broken") return this.terminate();
    if (exchange) this.onRoom(exchange);
    // Without names whatever comes next could be of the response that ended here.
    if (fate === "suspect" && !this.isLaned) this.retire();
    this.#settle();
  }

  /** An error that names no lane. */
  #onLooseError(frame: string): void {
    const isAgeLimit = readErrorFrame(parseObject(frame) ?? {}).code === ageLimit;
    const lanes = this.#unanswered.refusedBy(isAgeLimit);
    // Nobody is refused: then it ends the response that runs, if only one does.
    const ended = !isAgeLimit && lanes.length === 0 && this.inFlight === 1 ? this.#lanes.busy[0] : undefined;
    const only = lanes.length === 1 ? lanes[0] : ended;
    if (isAgeLimit || !only || ended) this.retire();
    if (only) return this.#deliver(only, "error", frame);
    // The lane of a wrong guess would hand its answer to the next request.
    for (const lane of lanes) {
      lane.exchange?.violate("The server sent an error that names no lane while several requests waited for an answer.");
      this.#unanswered.delete(lane);
      lane.quarantine();
    }
    this.#settle();
  }

  /** After a change: an idle socket lets the process exit and closes in time, a retired one at once. */
  #settle(): void {
    if (this.#status === "closed") return;
    // A response that nobody wants may never end.
    const isIdle = !this.#lanes.isWanted();
    if (isIdle && this.#status === "retired") void this.close();
    else if (isIdle) {
      this.#idle.start();
      if (this.#connection?.status === "open" && this.#connection.capabilities.ref) this.#connection.unref();
    }
    this.#owner.onChange();
  }
}
