import type { Adapter } from "./adapter.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Attempt, abandoned, type ConnectionState, type Ending, endingOf, isLive, open } from "./connection-state.ts";
import type { Deferred } from "./deferred.ts";
import { deliver } from "./delivery.ts";
import { discard } from "./discard.ts";
import { type CloseInfo, PlugboardError } from "./errors.ts";
import type { Pulse } from "./heartbeat.ts";
import type { ConnectSettings } from "./options.ts";
import { createReceiveQueue, type ReceiveQueue } from "./receive-queue.ts";
import { redactor, safeError } from "./redact.ts";
import { createSendQueue, needsQueue, type SendQueue } from "./send-queue.ts";
import type { Frame, Socket, SocketRequest } from "./socket.ts";

/** How long a close event may take to follow an error, in milliseconds, before it is assumed: workerd and Node 22 may never fire it. */
const closeAfterErrorMs = 100;

export const notOpen = (): PlugboardError => new PlugboardError("not-open", "The connection is not open.");

/**
 * One socket from the attempt to its end. In order: how it begins, how it ends, what the socket reports, how frames wait. What a caller
 * asks for is `OpenConnection`.
 *
 * A server may hold ten thousand idle connections, so the methods are shared, and what most connections never use (the queues, the
 * promise of the end, round trips) is made when it is first used. docs/performance.md says what each part costs.
 */
export abstract class ConnectionLifecycle {
  /** What handlers get. */
  protected abstract readonly connection: Connection;
  protocol = "";
  // Both, and not the adapter in their place: V8 then reserves 240 bytes less (Node 26; `node benchmarks/run.ts idle-memory`).
  readonly capabilities: Capabilities;
  protected readonly name: string;
  protected readonly socket: Socket;
  protected readonly handlers: ConnectionHandlers;
  protected readonly settings: ConnectSettings;
  /** What was dialled. Its secrets are looked for when there is a text to hide them in, and who prints a connection must not print them. */
  readonly #request: SocketRequest;
  protected state: ConnectionState;
  #failure: PlugboardError | undefined;
  #pulse: Pulse | undefined;
  #timer: unknown;
  protected end: Deferred<CloseInfo> | undefined;
  protected sendQueue: SendQueue | undefined;
  protected receiveQueue: ReceiveQueue | undefined;
  /** The round trip that is being measured. */
  protected trip: (Deferred<number> & { readonly sentAt: number }) | undefined;

  /** Listens at once. */
  constructor(
    { name, capabilities }: Adapter,
    socket: Socket,
    attempt: Attempt,
    handlers: ConnectionHandlers,
    settings: ConnectSettings,
    request: SocketRequest,
  ) {
    this.name = name;
    this.capabilities = capabilities;
    this.socket = socket;
    this.handlers = handlers;
    this.settings = settings;
    this.#request = request;
    this.state = { status: "connecting", attempt };
    socket.listen({
      open: () => this.#onOpen(),
      message: (frame) => this.#onMessage(frame),
      alive: (pong) => this.onAlive(pong),
      error: (thrown) => this.#onError(thrown),
      close: (code, reason) => this.#onClose(code, reason),
    });
  }

  /** Gives the attempt up. */
  abandon(): void {
    this.state = abandoned;
    discard(this.socket);
  }

  /**
   * Opens the connection, and delivers what arrived early in order and in this turn. Throws `protocol-mismatch`.
   */
  start(offered: readonly string[]): void {
    const socket = this.socket;
    const ended = this.state.status === "connecting" && this.state.ended;
    const told = socket.protocol?.();
    const selected = told ?? offered[0];
    // One of those that were offered, and none if none was (RFC 6455, 4.1): Deno, workerd and Firefox do not enforce it.
    if (selected ? !offered.includes(selected) : offered.length > 0) {
      throw new PlugboardError("protocol-mismatch", `${this.name}: the subprotocols do not match.`);
    }
    this.protocol = told ?? "";
    // A socket that was ready and failed before anybody had it is a connection that was lost, not one that was never made.
    const { message, cause } = this.#failure ?? {};
    if (message) this.#failure = new PlugboardError("connection-lost", message, { delivery: "unknown", cause });
    const isPaused = (): boolean => this.isPaused();
    const fail = (error: PlugboardError): void => this.#fail(error);
    this.#pulse = this.settings.heartbeat?.({ socket, send: (frame) => this.transmit(frame), isPaused, fail });
    this.state = open;
    const headers = socket.handshakeHeaders?.();
    deliver(this.handlers, () => this.handlers.open?.(this.connection, headers && { headers }));
    while (this.handlers.message && isLive(this.state)) {
      const frame = this.receiveQueue?.take();
      if (frame === undefined) {
        // It is not needed any more: it held what came with the handshake, as the first event of a server often does.
        if (!this.isPaused()) this.receiveQueue = undefined;
        break;
      }
      this.#deliver(frame);
    }
    if (ended) this.#finish(ended);
    else if (isLive(this.state)) {
      if (this.#failure) this.startClosing("network", closeAfterErrorMs);
      // The peer's close frame came with the handshake, and the runtime reports the end later, perhaps much later (30 s with ws 8.23).
      else if (socket.isClosing?.()) this.startClosing("network", this.settings.closeTimeoutMs);
    }
  }

  #finish(ending: Ending): void {
    const { status } = this.state;
    if (status === "connecting" || status === "closed" || status === "abandoned") return;
    clearTimeout(this.#timer);
    this.#pulse?.stop();
    // The peer's close frame ends it cleanly, although workerd 2026-07-30 reports the TCP end that follows before the frame.
    const error = !ending.wasClean && this.#failure && { error: this.#failure };
    const info: CloseInfo = { ...ending, unsent: this.sendQueue?.stop() ?? [], ...error };
    this.state = { status: "closed", info };
    this.trip?.reject(notOpen());
    this.receiveQueue?.end();
    deliver(this.handlers, () => this.handlers.close?.(info, this.connection));
    this.end?.resolve(info);
  }

  protected drop(initiator: "local" | "network"): void {
    // The end is recorded first, because some sockets report a close of their own within the call that drops them.
    this.#finish({ code: 1006, reason: "", wasClean: false, initiator });
    discard(this.socket);
  }

  protected startClosing(initiator: "local" | "network", timeoutMs: number): void {
    this.#pulse?.stop();
    this.state = { status: "closing", initiator };
    this.#timer = setTimeout(() => this.drop(initiator), timeoutMs);
  }

  #note(error: PlugboardError): void {
    if (this.state.status === "connecting") this.state.attempt.fail(error);
    this.#failure ??= error;
  }

  /** Ends the connection at once, for a reason of core's own. */
  #fail(error: PlugboardError): void {
    this.#note(error);
    this.drop("network");
  }

  #onOpen(): void {
    if (this.state.status === "connecting") this.state.attempt.opened();
  }

  #onMessage(frame: Frame): void {
    const state = this.state;
    // After close() or an error half of the runtimes drop what still arrives; so does core.
    if (state.status === "connecting" ? state.ended : !isLive(state)) return;
    this.onAlive();
    // While early frames are delivered, a handler may make another one arrive.
    const waits = state.status === "connecting" || this.receiveQueue?.isEmpty() === false;
    if (this.handlers.message && !waits) return this.#deliver(frame);
    try {
      this.received().push(frame);
      if (state.status === "connecting") state.attempt.framed();
    } catch (thrown) {
      this.#fail(thrown as PlugboardError);
    }
  }

  #deliver(frame: Frame): void {
    deliver(this.handlers, () => this.handlers.message?.(frame, this.connection));
  }

  protected onAlive(pong?: Uint8Array): void {
    this.#pulse?.alive();
    // The pings of a heartbeat are empty.
    if (!this.trip || pong?.length !== 1) return;
    this.trip.resolve(performance.now() - this.trip.sentAt);
    this.trip = undefined;
  }

  #onError(thrown: unknown): void {
    const state = this.state;
    // workerd 2026-11-17 reports the TCP end as an error after the peer's close; the close is what ended the attempt.
    if (state.status === "connecting" && state.ended) return;
    const code = state.status === "connecting" ? "connect-failed" : "connection-lost";
    this.#note(safeError(thrown, this.#request, code, `${this.name}: the connection failed.`));
    // A close may follow, but is not waited for long.
    if (isLive(state)) this.startClosing("network", closeAfterErrorMs);
  }

  #onClose(code: number, reason: string): void {
    const state = this.state;
    const ended = endingOf(state, code, redactor(this.#request)(reason));
    if (state.status !== "connecting") return this.#finish(ended);
    if (state.ended) return;
    const { attempt } = state;
    this.state = { status: "connecting", attempt, ended };
    const error = new PlugboardError("closed-before-ready", `${this.name}: the socket closed.`, {
      close: { ...ended, unsent: [] },
    });
    // `open`, frames and `close` may arrive in one stack: a readiness that they satisfy comes first, and loses nothing.
    setTimeout(() => attempt.fail(error), 0);
  }

  /** Gives a frame to the socket, or to the queue when something waits. */
  protected transmit(frame: Frame): void {
    try {
      const isQueued = this.sendQueue || needsQueue(frame, this.socket.bufferedBytes?.() ?? 0, this.settings.maxQueuedBytes);
      (isQueued ? this.queue() : this.socket).send(frame);
    } catch (thrown) {
      throw safeError(thrown, this.#request, "not-open", `${this.name}: the socket failed.`);
    }
  }

  protected received(): ReceiveQueue {
    this.receiveQueue ??= createReceiveQueue(this.socket, this.settings.maxBufferedBytes, Boolean(this.handlers.message));
    if (this.state.status === "closed") this.receiveQueue.end();
    return this.receiveQueue;
  }

  protected queue(): SendQueue {
    this.sendQueue ??= createSendQueue(this.socket, this.settings.maxQueuedBytes, () => this.onAlive());
    return this.sendQueue;
  }

  protected isPaused(): boolean {
    return this.receiveQueue?.isPaused() ?? false;
  }
}
