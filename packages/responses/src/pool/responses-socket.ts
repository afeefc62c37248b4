import { type CloseInfo, type Connection, type ConnectionHandlers, PlugboardError } from "@plugboard/core";
import type { Chain } from "../increment/chain.ts";
import type { History } from "../increment/history.ts";
import { Exchange, type ExchangeHost, type ExchangeOptions } from "../stream/exchange.ts";
import { lastingHeaders } from "../stream/http-response.ts";
import { createIdleTimer, type IdleTimer } from "./idle-timer.ts";
import type { Lane } from "./lane.ts";
import { LaneRouter, type RouterHost } from "./lane-router.ts";
import { type LaneChoice, type LaneMode, LaneSet } from "./lane-set.ts";
import type { PoolSettings } from "./pool-settings.ts";
import type { SharedResources } from "./shared-resources.ts";

/** What a socket tells the pool that it belongs to. */
export interface SocketListener {
  /** A lane of the socket is free, or it has gone. */
  onChange(socket: ResponsesSocket): void;
  /** The first answer says whether the server multiplexes. */
  onLanes(supported: boolean): void;
}

/** One socket from the attempt to open it to its end: whether it takes requests, when it is closed, and whether it is read. */
export class ResponsesSocket implements ExchangeHost, RouterHost {
  /** What the connection is to call. */
  readonly handlers: ConnectionHandlers;
  readonly #listener: SocketListener;
  readonly #settings: PoolSettings;
  readonly #openedAt = Date.now();
  readonly #lanes: LaneSet;
  readonly #router: LaneRouter;
  readonly #idle: IdleTimer;
  #connection: Connection | undefined;
  #lastingHeaders: Readonly<Record<string, string>> = {};
  #status: "open" | "retired" | "closed" = "open";
  #end: CloseInfo | undefined;
  #heard = false;
  #paused: Exchange | undefined;

  constructor(listener: SocketListener, settings: PoolSettings, mode: LaneMode, { chains }: SharedResources) {
    this.#listener = listener;
    this.#settings = settings;
    this.#lanes = new LaneSet(mode, settings.lanesPerSocket, chains);
    this.#router = new LaneRouter(this.#lanes, this);
    this.#idle = createIdleTimer(settings.idleTimeoutMs, () => this.retire());
    this.handlers = {
      open: (_, handshake) => {
        if (handshake) this.#lastingHeaders = lastingHeaders(handshake.headers);
      },
      message: (frame) => {
        this.#heard = true;
        this.#router.receive(frame);
      },
      close: (info) => this.#onClose(info),
      error: () => this.terminate(),
    };
  }

  /** The connection is open. */
  attach(connection: Connection): void {
    this.#connection = connection;
    // A frame that came with the handshake may have retired it, when there was nothing to close.
    if (this.#status === "retired") this.settle();
  }

  /** Whether it may take new requests, now or later. Not from the peer's close frame on, although it has not ended then. */
  get isUsable(): boolean {
    return this.#status === "open" && this.#connection?.status === "open";
  }

  /** What the answer to its handshake says of every response that comes on it. */
  get lastingHeaders(): Readonly<Record<string, string>> {
    return this.#lastingHeaders;
  }

  get isClosed(): boolean {
    return this.#status === "closed";
  }

  /** How it ended. */
  get end(): CloseInfo | undefined {
    return this.#end;
  }

  /** Whether it takes requests and has none any more. One that is new is for the request that it was dialled for. */
  get isIdle(): boolean {
    return this.isUsable && this.idleSince > 0 && !this.#lanes.isWanted();
  }

  /** When it last had a request. */
  get idleSince(): number {
    return this.#lanes.idleSince;
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

  /** Whether it takes a request now. Where it does again, its listener is told of a change. */
  get hasRoom(): boolean {
    return this.isUsable && !this.#paused && this.#lanes.hasRoom;
  }

  /** When it is as old as a socket may become, in milliseconds since 1970. */
  get expiresAt(): number {
    return this.#openedAt + this.#settings.maxAgeMs;
  }

  /** The lanes that hold what the input begins with. */
  continuations(history: History, keepReasoning: boolean): LaneChoice[] {
    return this.#lanes.continuations(history, keepReasoning);
  }

  /** A lane for a request that continues nothing. */
  freeLane(): Lane | undefined {
    return this.hasRoom ? this.#lanes.free() : undefined;
  }

  /** Sends a request. Throws when the socket does not take it; then nothing was sent. */
  send(lane: Lane, frame: string, options: ExchangeOptions): Exchange {
    this.#idle.stop();
    const exchange = new Exchange(this, this.#lanes.known, this.#settings, options);
    lane.start(exchange);
    try {
      if (!this.#connection) throw new PlugboardError("not-open", "The socket is not connected.");
      if (this.#connection.capabilities.ref) this.#connection.ref();
      this.#connection.send(frame);
      this.#router.sent(lane, frame);
      return exchange;
    } catch (cause) {
      exchange.fail(cause);
      this.retire();
      this.release(lane);
      throw cause;
    }
  }

  /** Gives back a slot that is not needed after all. */
  release(lane: Lane): void {
    lane.release();
    this.settle();
  }

  /** Takes no more requests; what runs may finish. */
  retire(): void {
    if (this.#status !== "open") return;
    this.#status = "retired";
    this.settle();
  }

  /** Ends it now, with everything on it. Before it is open, it is closed as soon as it is. */
  terminate(): void {
    if (this.#connection) this.#connection.terminate();
    else this.retire();
  }

  /** Takes no more requests, and resolves when what runs has ended and it is closed. */
  async drain(): Promise<void> {
    this.retire();
    await this.#connection?.closed;
  }

  /** Closes it; what runs on it fails. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  onLanes(supported: boolean): void {
    this.#listener.onLanes(supported);
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
    this.#listener.onChange(this);
  }

  onAbandoned(exchange: Exchange): void {
    const lane = this.#lanes.of(exchange);
    // There is no cancel message: the response is left by closing the socket, or by not listening where others need it.
    if (!lane || !this.#lanes.isWanted(lane)) return this.terminate();
    // It stays among the pending requests: a refusal without a name may be of a request that nobody waits for.
    lane.drain();
  }

  onCompleted(exchange: Exchange, chain: Chain | undefined): void {
    if (chain) this.#lanes.of(exchange)?.keep(chain);
  }

  #onClose(info: CloseInfo): void {
    this.#status = "closed";
    this.#end = info;
    this.#idle.stop();
    this.#router.lost(info);
    this.#lanes.forget();
    this.#listener.onChange(this);
  }

  /** After a change: an idle socket lets the process exit and closes in time, a retired one at once. */
  settle(): void {
    if (this.#status === "closed") return;
    // A response that nobody wants may never end.
    const isIdle = !this.#lanes.isWanted();
    if (isIdle && this.#status === "retired") void this.close();
    else if (isIdle) {
      this.#idle.start();
      if (this.#connection?.status === "open" && this.#connection.capabilities.ref) this.#connection.unref();
    }
    this.#listener.onChange(this);
  }
}
