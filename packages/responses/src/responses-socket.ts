import { type CloseInfo, type Connection, type Frame, PlugboardError } from "@plugboard/core";
import { type Chain, type Continuation, continueChain } from "./chain.ts";
import { readErrorFrame } from "./error-frame.ts";
import { eventType } from "./event-type.ts";
import type { Exchange, ExchangeHost, LaneFate } from "./exchange.ts";
import type { History } from "./history.ts";
import { parseObject } from "./json.ts";
import { Lane } from "./lane.ts";
import type { Settings } from "./options.ts";
import { splitStreamId } from "./stream-id.ts";

/** Responses that run at a time on one socket, over all lanes; the server queues more. */
const maxInFlight = 16;

/** Lane names that one socket may see in its life; the default lane is not counted. */
const maxNames = 32;

/** What a socket tells its owner. */
export interface SocketOwner {
  /** A lane is free, or the socket has gone. */
  onChange(socket: ResponsesSocket): void;
  /** The first frame says whether the server multiplexes. */
  onLanes(supported: boolean): void;
}

/** A place for one request. */
export interface Seat {
  readonly socket: ResponsesSocket;
  readonly lane: Lane;
  readonly continuation: Continuation | undefined;
}

/** One open socket and the responses that run on it. */
export class ResponsesSocket implements ExchangeHost {
  readonly #owner: SocketOwner;
  readonly #settings: Settings;
  readonly #openedAt = Date.now();
  readonly #lanes = new Map<string | undefined, Lane>();
  /** Exchanges whose frame was sent and not answered, oldest first. */
  readonly #unanswered = new Set<Exchange>();
  #connection: Connection | undefined;
  #laned: boolean;
  #lanesProven: boolean;
  #status: "open" | "retired" | "closed" = "open";
  #paused: Exchange | undefined;
  #idleTimer: unknown;

  constructor(owner: SocketOwner, settings: Settings, laned: boolean, lanesProven: boolean) {
    this.#owner = owner;
    this.#settings = settings;
    this.#laned = laned;
    this.#lanesProven = lanesProven;
    if (!laned) this.#lanes.set(undefined, new Lane(undefined));
  }

  /** The connection is open. */
  attach(connection: Connection): void {
    this.#connection = connection;
  }

  /** Whether it may take new requests, now or later. */
  get isUsable(): boolean {
    return this.#status === "open";
  }

  get isClosed(): boolean {
    return this.#status === "closed";
  }

  get isLaned(): boolean {
    return this.#laned;
  }

  /** Responses that run, the unwanted ones included. */
  get inFlight(): number {
    return [...this.#lanes.values()].filter((lane) => lane.isInFlight).length;
  }

  /** The chains that an input continues, with their seats. */
  continuations(history: History, keepReasoning: boolean): Seat[] {
    if (!this.#hasRoom()) return [];
    return [...this.#lanes.values()].flatMap((lane) => {
      const continuation = lane.isIdle && lane.chain ? continueChain(lane.chain, history, keepReasoning) : undefined;
      return continuation ? [{ socket: this, lane, continuation }] : [];
    });
  }

  /** A lane for a request that continues nothing: one whose loss costs least. */
  freeLane(): Lane | undefined {
    if (!this.#hasRoom()) return undefined;
    const idle = [...this.#lanes.values()].filter((lane) => lane.isIdle);
    const unused = idle.find((lane) => !lane.chain);
    if (unused) return unused;
    if (this.#laned && this.#lanes.size < maxNames) {
      const lane = new Lane(`l${this.#lanes.size}`);
      this.#lanes.set(lane.name, lane);
      return lane;
    }
    return idle.sort((a, b) => a.idleSince - b.idleSince)[0];
  }

  /** Sends a request. Throws `not-open` when the socket is not there any more; then nothing was sent. */
  send(lane: Lane, exchange: Exchange, frame: string): void {
    clearTimeout(this.#idleTimer);
    lane.start(exchange);
    this.#unanswered.add(exchange);
    try {
      if (!this.#connection) throw new PlugboardError("not-open", "The socket is not connected.");
      if (this.#connection.capabilities.ref) this.#connection.ref();
      this.#connection.send(frame);
    } catch (cause) {
      this.#unanswered.delete(exchange);
      lane.release();
      this.retire();
      throw cause;
    }
  }

  /** A seat that was taken and is not needed. */
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

  /** Ends it now, with everything on it. */
  terminate(): void {
    this.#connection?.terminate();
  }

  /** Closes it; what runs on it fails. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** One frame of the peer. */
  onMessage(frame: Frame): void {
    const type = typeof frame === "string" ? eventType(frame) : undefined;
    if (typeof frame !== "string" || type === undefined) return this.terminate();
    const named = this.#laned ? splitStreamId(frame) : { lane: undefined, frame };
    const lane = this.#lanes.get(named.lane) ?? this.#withoutName(type, named.lane);
    if (lane) return this.#deliver(lane, type, named.frame);
    if (type === "error") return this.#onLooseError(frame);
    // A frame of a lane that was never opened, or of none although the server names lanes: nobody can say whose it is.
    if (type.startsWith("response.")) this.terminate();
  }

  /** The socket has ended. */
  onClose(info: CloseInfo): void {
    this.#status = "closed";
    clearTimeout(this.#idleTimer);
    for (const lane of this.#lanes.values()) lane.exchange?.lost(info);
    this.#owner.onChange(this);
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
    this.#owner.onChange(this);
  }

  onAbandoned(exchange: Exchange): void {
    this.#unanswered.delete(exchange);
    const lane = this.#laneOf(exchange);
    // There is no cancel message: the response is left by closing the socket, or by not listening where others need it.
    const others = [...this.#lanes.values()].some((each) => each !== lane && (each.exchange || each.isReserved));
    if (!lane || !others) return this.terminate();
    lane.drain();
  }

  onCompleted(exchange: Exchange, chain: Chain | undefined): void {
    const lane = this.#laneOf(exchange);
    if (lane) lane.chain = chain;
  }

  #hasRoom(): boolean {
    if (this.#status === "open" && Date.now() - this.#openedAt >= this.#settings.maxAgeMs) this.retire();
    if (this.#status !== "open" || this.#paused) return false;
    return this.inFlight < (this.#laned && this.#lanesProven ? maxInFlight : 1);
  }

  #laneOf(exchange: Exchange): Lane | undefined {
    return [...this.#lanes.values()].find((lane) => lane.exchange === exchange);
  }

  /** A server that ignores `stream_id` answers without: then the one request in flight has the socket for itself. */
  #withoutName(type: string, name: string | undefined): Lane | undefined {
    if (name !== undefined || this.#lanesProven || !this.#laned || !type.startsWith("response.")) return undefined;
    const [lane] = [...this.#lanes.values()].filter((each) => each.isInFlight);
    if (!lane) return undefined;
    this.#laned = false;
    this.#lanes.clear();
    this.#lanes.set(undefined, lane);
    this.#owner.onLanes(false);
    return lane;
  }

  #deliver(lane: Lane, type: string, frame: string): void {
    const { exchange } = lane;
    if (!exchange && type === "error" && lane.isIdle) return this.#onLooseError(frame);
    const fate = lane.receive(type, frame);
    if (exchange && !exchange.isUnanswered) this.#unanswered.delete(exchange);
    if (this.#laned && !this.#lanesProven && type.startsWith("response.")) {
      this.#lanesProven = true;
      this.#owner.onLanes(true);
    }
    if (fate) this.#onFate(lane, fate, exchange);
  }

  #onFate(lane: Lane, fate: LaneFate, exchange: Exchange | undefined): void {
    if (fate === "broken" || (fate === "suspect" && !this.#laned)) {
      // Whatever comes next on this socket could be of the response that ended here.
      lane.quarantine();
      if (fate === "broken") this.terminate();
      return this.retire();
    }
    if (fate === "suspect") lane.quarantine();
    else lane.release();
    if (exchange) this.onRoom(exchange);
    this.#settle();
  }

  /** An error that names no lane. */
  #onLooseError(frame: string): void {
    const { code } = readErrorFrame(parseObject(frame) ?? {});
    const unanswered = [...this.#unanswered];
    // From the age limit on every request is refused, so the refused ones are the last that were sent.
    const exchange = code === "websocket_connection_limit_reached" ? unanswered.at(-1) : unanswered[0];
    const lane = exchange && this.#laneOf(exchange);
    if (code === "websocket_connection_limit_reached" || !lane) this.retire();
    if (lane) this.#deliver(lane, "error", frame);
  }

  /** After a change: an idle socket lets the process exit and closes in time, a retired one at once. */
  #settle(): void {
    if (this.#status === "closed") return;
    if (this.inFlight === 0) {
      if (this.#status === "retired") void this.close();
      else this.#rest();
    }
    this.#owner.onChange(this);
  }

  #rest(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.retire(), this.#settings.idleTimeoutMs);
    const timer = this.#idleTimer;
    if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
    if (this.#connection?.status === "open" && this.#connection.capabilities.ref) this.#connection.unref();
  }
}
