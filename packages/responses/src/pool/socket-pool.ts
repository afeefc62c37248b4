import {
  type Connection,
  type ConnectionHandlers,
  type ConnectOptions,
  type ConnectRequest,
  isPlugboardError,
  PlugboardError,
} from "@plugboard/core";
import type { History } from "../increment/history.ts";
import type { Counters } from "./counters.ts";
import type { LaneMode } from "./lane-set.ts";
import type { PoolSettings } from "./pool-settings.ts";
import { ResponsesSocket } from "./responses-socket.ts";
import type { Seat } from "./slot.ts";
import { type SeatWaiter, waitForSeat } from "./slot-waiter.ts";
import type { SocketOwner } from "./socket-owner.ts";

/** `connect` with the adapter filled in. */
export type Dial = (request: ConnectRequest, handlers: ConnectionHandlers, options: ConnectOptions) => Promise<Connection>;

/** The sockets of one identity. */
export class SocketGroup {
  readonly #dial: Dial;
  readonly #request: ConnectRequest;
  readonly #settings: PoolSettings;
  readonly #owner: SocketOwner;
  readonly #counters: Counters;
  readonly #sockets = new Set<ResponsesSocket>();
  readonly #waiters = new Set<SeatWaiter>();
  /** Aborts what is being dialled when the client closes. */
  readonly #closing = new AbortController();
  #dialling = 0;
  #mode: LaneMode;

  constructor(dial: Dial, request: ConnectRequest, settings: PoolSettings, lanes: boolean, counters: Counters) {
    this.#dial = dial;
    this.#request = request;
    this.#settings = settings;
    this.#counters = counters;
    this.#mode = lanes ? "untried" : "single";
    this.#owner = {
      onChange: () => this.#onChange(),
      onLanes: (supported) => {
        this.#mode = supported ? "proven" : "single";
        this.#serveWaiters();
      },
    };
  }

  /** Whether nothing is open, on its way or waited for. */
  get isEmpty(): boolean {
    return this.#sockets.size + this.#dialling + this.#waiters.size === 0;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get inFlight(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.inFlight, 0);
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** Whether the server was seen to name lanes. */
  get lanesAreProven(): boolean {
    return this.#mode === "proven";
  }

  /** Whether requests are given lanes. */
  get hasLanes(): boolean {
    return this.#mode !== "single";
  }

  /** The server does not multiplex: one request per socket from here on. */
  disableLanes(): void {
    if (this.#mode === "single") return;
    this.#mode = "single";
    for (const socket of this.#sockets) if (socket.isLaned) socket.retire();
  }

  /** Lanes were given up for a reason that was none. */
  restoreLanes(): void {
    if (this.#mode === "single") this.#mode = "untried";
    for (const socket of this.#sockets) if (!socket.isLaned) socket.retire();
  }

  /** A seat that holds what the input begins with, now or not at all. */
  continuation(history: History | undefined): Seat | undefined {
    this.#retireAged();
    return this.#continue(history);
  }

  #continue(history: History | undefined): Seat | undefined {
    const keep = this.#settings.keepsDroppedReasoning;
    const seats = [...this.#sockets].flatMap((socket): Seat[] =>
      history ? socket.continuations(history, keep).map((choice) => ({ socket, ...choice })) : [],
    );
    return this.#reserve(seats.sort((a, b) => (b.continuation?.held ?? 0) - (a.continuation?.held ?? 0))[0]);
  }

  /**
   * A seat for one request: one that continues its conversation, a free one, a new socket, or the next that becomes free.
   * Rejects with a `PlugboardError` when there is none within `connectTimeoutMs`, or with the signal's reason.
   */
  seat(history: History | undefined, signal: AbortSignal | undefined): Promise<Seat> {
    this.#retireAged();
    const now = this.#find(history);
    if (now) return Promise.resolve(now);
    return this.#mayDial() ? this.#seatOnNewSocket(signal) : waitForSeat(this.#waiters, history, signal, this.#settings.connectTimeoutMs);
  }

  /** Opens a socket unless one is there or on its way. */
  async warm(): Promise<void> {
    if ([...this.#sockets].some((socket) => socket.isUsable) || this.#dialling > 0) return;
    const { socket, lane } = await this.#seatOnNewSocket(undefined);
    socket.release(lane);
  }

  /** Closes every socket and what is being dialled. */
  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new PlugboardError("not-open", "The client was closed.");
    for (const waiter of this.#waiters) waiter.fail(closed);
    await Promise.all([...this.#sockets].map((socket) => socket.close()));
  }

  #reserve(seat: Seat | undefined): Seat | undefined {
    seat?.lane.reserve();
    return seat;
  }

  #find(history: History | undefined): Seat | undefined {
    const continued = this.#continue(history);
    if (continued) return continued;
    const free = [...this.#sockets].flatMap((socket): Seat[] => {
      const lane = socket.freeLane();
      return lane ? [{ socket, lane, continuation: undefined }] : [];
    });
    // A lane with a chain may be continued later; one without costs nothing.
    return this.#reserve(
      free.sort((a, b) => Number(Boolean(a.lane.chain)) - Number(Boolean(b.lane.chain)) || a.lane.idleSince - b.lane.idleSince)[0],
    );
  }

  #mayDial(): boolean {
    const usable = [...this.#sockets].filter((socket) => socket.isUsable).length;
    if (usable + this.#dialling >= this.#settings.maxSockets) return false;
    if (this.#mode === "single") return true;
    if (this.#mode === "untried") return usable + this.#dialling === 0;
    return this.#waiters.size >= this.#dialling * 15;
  }

  async #seatOnNewSocket(signal: AbortSignal | undefined): Promise<Seat> {
    const { connectTimeoutMs, heartbeat } = this.#settings;
    const socket = new ResponsesSocket(this.#owner, this.#settings, this.#mode);
    const attempt = new AbortController();
    const onAbort = (): void => attempt.abort();
    const signals = [this.#closing.signal, ...(signal ? [signal] : [])];
    for (const each of signals) each.addEventListener("abort", onAbort, { once: true });
    if (signals.some((each) => each.aborted)) onAbort();
    this.#dialling += 1;
    this.#counters.handshakes += 1;
    try {
      const handlers = { message: socket.onMessage.bind(socket), close: socket.onClose.bind(socket), error: () => socket.terminate() };
      socket.attach(
        await this.#dial(this.#request, handlers, { signal: attempt.signal, connectTimeoutMs, ...(heartbeat && { heartbeat }) }),
      );
      if (socket.isClosed) throw new PlugboardError("closed-before-ready", "The socket closed at once.");
      this.#sockets.add(socket);
      if (this.#closing.signal.aborted) {
        socket.terminate();
        throw new PlugboardError("not-open", "The client was closed.");
      }
      const lane = socket.freeLane();
      if (!lane) throw new PlugboardError("closed-before-ready", "The server refused requests as soon as the socket was open.");
      lane.reserve();
      // What is known of lanes may have changed during the dial: this request is served, and no other.
      if (socket.isLaned !== this.hasLanes) socket.retire();
      return { socket, lane, continuation: undefined };
    } catch (cause) {
      if (isPlugboardError(cause) && cause.handshake?.status !== undefined) this.#failWaiters(cause);
      throw cause;
    } finally {
      this.#dialling -= 1;
      for (const each of signals) each.removeEventListener("abort", onAbort);
      this.#serveWaiters();
    }
  }

  /** The handshake was refused: where no socket is left or on its way, those who wait would dial one after the other and hear the same. */
  #failWaiters(cause: unknown): void {
    if (this.#dialling > 1 || [...this.#sockets].some((socket) => socket.isUsable)) return;
    for (const waiter of this.#waiters) waiter.fail(cause);
  }

  #serveWaiters(): void {
    this.#retireAged();
    for (const waiter of this.#waiters) {
      const seat = this.#find(waiter.history);
      if (!seat && !this.#mayDial()) return;
      this.#waiters.delete(waiter);
      void waiter.serve(seat ?? this.#seatOnNewSocket(waiter.signal));
    }
  }

  /** Before a seat is looked for and not meanwhile, because a socket that goes has those who wait served. */
  #retireAged(): void {
    for (const socket of this.#sockets) socket.checkAge();
  }

  #onChange(): void {
    for (const socket of this.#sockets) if (socket.isClosed) this.#sockets.delete(socket);
    this.#serveWaiters();
  }
}
