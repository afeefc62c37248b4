import { type ConnectRequest, isPlugboardError, PlugboardError } from "@plugboard/core";
import type { History } from "../increment/history.ts";
import type { LaneMode } from "./lane-set.ts";
import { type Connect, isOutOfDescriptors, openSocket } from "./open-socket.ts";
import type { PoolSettings } from "./pool-settings.ts";
import { PooledSockets } from "./pooled-sockets.ts";
import { ResponsesSocket, type SocketListener } from "./responses-socket.ts";
import type { SharedResources } from "./shared-resources.ts";
import { type Slot, type SlotWaiter, type WaitingRoom, waitForSlot } from "./slot-waiter.ts";

/** Lanes of a socket that is still dialled; the first of them is its first request's. */
const spareLanes = 15;

/** Sockets that are compared for a request that continues nothing, so that it does not take the longer the more are idle. */
const compared = 64;

/** The sockets of one identity. */
export class SocketPool implements SocketListener {
  readonly #connect: Connect;
  readonly #request: ConnectRequest;
  readonly #settings: PoolSettings;
  readonly #shared: SharedResources;
  readonly #sockets = new PooledSockets<ResponsesSocket>();
  readonly #room: WaitingRoom;
  /** Aborts what is being dialled when the client closes. */
  readonly #closing = new AbortController();
  readonly #onRoom = (): void => this.#serveWaiters();
  #dialling = 0;
  #mode: LaneMode;

  constructor(connect: Connect, request: ConnectRequest, settings: PoolSettings, lanes: boolean, shared: SharedResources) {
    this.#connect = connect;
    this.#request = request;
    this.#settings = settings;
    this.#shared = shared;
    this.#mode = lanes ? "untried" : "single";
    this.#room = {
      waiters: new Set(),
      timeoutMs: settings.connectTimeoutMs,
      shouldWaitOn: (reason) => isOutOfDescriptors(reason) && !shared.budget.hasRoom,
      onWaiting: () => this.#makeRoom(),
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
    return this.#sockets.all.reduce((sum, socket) => sum + socket.inFlight, 0);
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
    for (const socket of this.#sockets.all) if (socket.isLaned) socket.retire();
  }

  /** Lanes were given up for a reason that was none. */
  restoreLanes(): void {
    if (this.#mode === "single") this.#mode = "untried";
    for (const socket of this.#sockets.all) if (!socket.isLaned) socket.retire();
  }

  /** A slot whose lane holds what the input begins with, now or not at all. */
  continuation(history: History | undefined): Slot | undefined {
    this.#sockets.retireAged();
    return this.#continue(history);
  }

  /**
   * A slot for one request: one that continues its conversation, a free one, a new socket, or the next that becomes free.
   * Rejects with a `PlugboardError` when there is none within `connectTimeoutMs`, or with the signal's reason.
   */
  async slot(history: History | undefined, signal: AbortSignal | undefined): Promise<Slot> {
    this.#sockets.retireAged();
    const now = this.#find(history);
    if (now) return now;
    if (!this.#mayDial(this.#waiters.size)) return waitForSlot(this.#room, history, signal);
    try {
      return await this.#slotOnNewSocket(signal);
    } catch (reason) {
      if (!this.#room.shouldWaitOn(reason)) throw reason;
      return waitForSlot(this.#room, history, signal);
    }
  }

  /** Opens a socket unless one is there or on its way. */
  async warm(): Promise<void> {
    if (this.#dialling > 0 || this.#sockets.hasUsable) return;
    const { socket, lane } = await this.#slotOnNewSocket(undefined);
    socket.release(lane);
  }

  /** Takes no more requests, lets what runs end, and resolves when every socket has closed. */
  async drain(): Promise<void> {
    this.#refuseRequests();
    await Promise.all(this.#sockets.all.map((socket) => socket.drain()));
  }

  /** Closes every socket and what is being dialled. */
  async close(): Promise<void> {
    this.#refuseRequests();
    await Promise.all(this.#sockets.all.map((socket) => socket.close()));
  }

  get #waiters(): Set<SlotWaiter> {
    return this.#room.waiters;
  }

  #refuseRequests(): void {
    this.#closing.abort();
    const closed = new PlugboardError("not-open", "The client was closed.");
    for (const waiter of this.#waiters) waiter.fail(closed);
  }

  #continue(history: History | undefined): Slot | undefined {
    if (!history || history.items.length < this.#shared.chains.shortest) return undefined;
    const slots: Slot[] = [];
    for (const socket of this.#sockets.withRoom()) {
      for (const choice of socket.continuations(history, this.#settings.keepsDroppedReasoning)) slots.push({ socket, ...choice });
    }
    return this.#reserve(slots.sort((a, b) => (b.continuation?.held ?? 0) - (a.continuation?.held ?? 0))[0]);
  }

  #reserve(slot: Slot | undefined): Slot | undefined {
    slot?.lane.reserve();
    return slot;
  }

  #find(history: History | undefined): Slot | undefined {
    const continued = this.#continue(history);
    if (continued) return continued;
    const free = this.#sockets.withRoom(compared).flatMap((socket): Slot[] => {
      const lane = socket.freeLane();
      return lane ? [{ socket, lane, continuation: undefined }] : [];
    });
    // The socket with the fewest responses, so that its end takes few. A lane with a chain may be continued later; one without costs nothing.
    const [best] = free.sort(
      (a, b) =>
        a.socket.inFlight - b.socket.inFlight ||
        Number(Boolean(a.lane.chain)) - Number(Boolean(b.lane.chain)) ||
        a.lane.idleSince - b.lane.idleSince,
    );
    return this.#reserve(best);
  }

  /** @param others - How many wait besides the one that would dial: a socket on its way has room for some of them. */
  #mayDial(others: number): boolean {
    if (this.#sockets.hasUsables(this.#settings.maxSockets - this.#dialling)) return false;
    if (this.#mode === "untried" && (this.#dialling > 0 || this.#sockets.hasUsable)) return false;
    if (this.#mode === "proven" && others < this.#dialling * Math.min(spareLanes, this.#settings.lanesPerSocket - 1)) return false;
    return this.#shared.budget.hasRoom;
  }

  async #slotOnNewSocket(signal: AbortSignal | undefined): Promise<Slot> {
    const { budget, counters } = this.#shared;
    const socket = new ResponsesSocket(this, this.#settings, this.#mode, this.#shared);
    const signals = [this.#closing.signal, ...(signal ? [signal] : [])];
    this.#dialling += 1;
    counters.handshakes += 1;
    budget.take(socket);
    try {
      await openSocket(socket, this.#connect, this.#request, this.#settings, signals);
      const lane = socket.freeLane();
      if (!lane) throw new PlugboardError("closed-before-ready", "The socket takes no request.");
      this.#sockets.add(socket);
      lane.reserve();
      // What is known of lanes may have changed while the socket was dialled: then it serves this request and no other.
      if (socket.isLaned !== this.hasLanes) socket.retire();
      return { socket, lane, continuation: undefined };
    } catch (cause) {
      if (isOutOfDescriptors(cause)) budget.exhaust();
      budget.dialFailed(socket);
      if (isPlugboardError(cause) && cause.handshake?.status !== undefined) this.#failWaiters(cause);
      throw cause;
    } finally {
      this.#dialling -= 1;
      this.#serveWaiters();
    }
  }

  /** The handshake was refused. Where no socket is open or being dialled, those who wait would dial one after the other and be refused too. */
  #failWaiters(cause: unknown): void {
    if (this.#dialling > 1 || this.#sockets.hasUsable) return;
    for (const waiter of this.#waiters) waiter.fail(cause);
  }

  #serveWaiters(): void {
    // Before a slot is looked for and not meanwhile, because a socket that retires makes the pool serve those who wait.
    this.#sockets.retireAged();
    for (const waiter of this.#waiters) {
      const slot = this.#find(waiter.history);
      if (!slot && !this.#mayDial(this.#waiters.size - 1)) return this.#makeRoom();
      this.#waiters.delete(waiter);
      void waiter.serve(slot ?? this.#slotOnNewSocket(waiter.signal));
    }
  }

  /** Somebody waits: if the bound over all identities is what stands in the way, an idle socket of another identity is closed. */
  #makeRoom(): void {
    if (!this.#shared.budget.hasRoom) this.#shared.budget.makeRoom(this.#onRoom);
  }

  onLanes(supported: boolean): void {
    this.#mode = supported ? "proven" : "single";
    // A socket that had room for one request may have room for more.
    this.#sockets.reconsider();
    this.#serveWaiters();
  }

  onChange(socket: ResponsesSocket): void {
    if (this.#sockets.changed(socket)) this.#shared.budget.closed(socket);
    this.#serveWaiters();
    this.#shared.budget.notify();
  }
}
