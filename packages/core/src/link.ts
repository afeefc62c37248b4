import type { Adapter } from "./adapter.ts";
import { type CloseInfo, checkClose, receivedCloseCode } from "./close-codes.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { PlugboardError } from "./errors.ts";
import { createFrameQueue, type FrameQueue } from "./frame-queue.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { ConnectSettings } from "./options.ts";
import { type Redact, safeError } from "./redact.ts";
import { createSendQueue, type SendQueue } from "./send-queue.ts";
import type { Frame, Socket } from "./socket.ts";

/**
 * Most runtimes fire `close` in the turn of the `error`; some never do (workerd after a protocol violation, Node 22 after
 * a failed handshake). After this many milliseconds the close is taken for granted.
 */
const closeAfterErrorMs = 100;

type Ending = Omit<CloseInfo, "unsent" | "error">;

type LinkState =
  | { readonly status: "connecting"; readonly ended?: Ending }
  | { readonly status: "open"; readonly connection: Connection; readonly queue: SendQueue; readonly heartbeat: Heartbeat | undefined }
  | {
      readonly status: "closing";
      readonly connection: Connection;
      readonly queue: SendQueue;
      readonly initiator: "local" | "network";
      readonly timer: unknown;
    }
  | { readonly status: "closed" };

/** Ends a socket that nobody wants any more, in whatever state it is. */
export const discard = (socket: Socket): void => {
  try {
    if (socket.terminate) socket.terminate();
    else socket.close(1000, "");
  } catch {
    // A socket that cannot even be closed is left to the runtime; nothing listens to it any more.
  }
};

/** Everything between one socket and its consumer: the listener table and the state machine behind a `Connection`. */
export class Link {
  /** Resolves when the runtime reports the handshake. */
  readonly opened: Deferred<void> = deferred();
  /** Resolves with the first message. */
  readonly firstFrame: Deferred<void> = deferred();
  /** Rejects when the socket ends before it is ready. */
  readonly failed: Deferred<never> = deferred();
  readonly #closed = deferred<CloseInfo>();
  readonly #inbox: FrameQueue = createFrameQueue(() => this.#afterRead());
  #state: LinkState = { status: "connecting" };
  #error: PlugboardError | undefined;
  #paused = false;
  #reading = false;

  readonly adapter: Pick<Adapter, "name" | "capabilities">;
  readonly socket: Socket;
  readonly handlers: ConnectionHandlers;
  readonly settings: ConnectSettings;
  readonly redact: Redact;

  constructor(
    adapter: Pick<Adapter, "name" | "capabilities">,
    socket: Socket,
    handlers: ConnectionHandlers,
    settings: ConnectSettings,
    redact: Redact,
  ) {
    this.adapter = adapter;
    this.socket = socket;
    this.handlers = handlers;
    this.settings = settings;
    this.redact = redact;
  }

  /** Starts delivery. */
  listen(): void {
    this.socket.listen({
      open: () => this.opened.resolve(),
      message: (frame) => this.#onMessage(frame),
      alive: () => this.#onAlive(),
      error: (cause) => this.#onError(cause),
      close: (code, reason) => this.#onClose(receivedCloseCode(code), reason),
    });
  }

  /** Gives the attempt up: nothing is delivered from here on. */
  abandon(): void {
    this.#state = { status: "closed" };
    discard(this.socket);
  }

  /** Makes the connection, and delivers what arrived early in order and in this turn. */
  open(): Connection {
    const { handlers, settings, socket } = this;
    const state = this.#state;
    const queue = createSendQueue(socket, settings.maxQueuedBytes);
    const connection = this.#connection(queue, socket.protocol?.() ?? "");
    const heartbeat = settings.heartbeat && startHeartbeat(settings.heartbeat, socket, queue.send, () => this.#onSilence());
    this.#state = { status: "open", connection, queue, heartbeat };
    this.#call(() => handlers.open?.(connection));
    while (handlers.message && this.status === "open") {
      const frame = this.#inbox.take();
      if (frame === undefined) break;
      this.#deliver(frame, connection);
    }
    if (state.status === "connecting" && state.ended) this.#finish(state.ended);
    return connection;
  }

  /** Where the connection stands. */
  get status(): Connection["status"] {
    const { status } = this.#state;
    return status === "connecting" ? "open" : status;
  }

  #onAlive(): void {
    if (this.#state.status === "open") this.#state.heartbeat?.alive();
  }

  #onMessage(frame: Frame): void {
    const state = this.#state;
    if (state.status === "open") {
      state.heartbeat?.alive();
      if (this.handlers.message) return this.#deliver(frame, state.connection);
      this.#inbox.push(frame);
    } else if (state.status === "connecting" && !state.ended) {
      this.#inbox.push(frame);
      this.firstFrame.resolve();
    } else {
      // After close() was called or an error was reported half of the runtimes drop what still arrives; so does core.
      return;
    }
    if (this.#inbox.length() > this.settings.maxBufferedBytes) this.#onOverflow();
  }

  #onOverflow(): void {
    if (this.socket.pause) {
      this.#paused = true;
      return this.socket.pause();
    }
    this.#fail(new PlugboardError("buffer-full", `More than ${this.settings.maxBufferedBytes} bytes arrived and were not read.`));
  }

  #afterRead(): void {
    if (!this.#paused || this.#inbox.length() * 2 > this.settings.maxBufferedBytes) return;
    this.#paused = false;
    this.socket.resume?.();
  }

  #onSilence(): void {
    this.#fail(new PlugboardError("heartbeat-timeout", `${this.adapter.name}: the peer shows no sign of life.`, { delivery: "unknown" }));
  }

  /** Ends the link at once, for a reason of core's own. */
  #fail(error: PlugboardError): void {
    if (this.#state.status === "connecting") return this.failed.reject(error);
    this.#error ??= error;
    this.#drop("network");
  }

  #drop(initiator: "local" | "network"): void {
    discard(this.socket);
    this.#finish({ code: 1006, reason: "", wasClean: false, initiator });
  }

  #onError(cause: unknown): void {
    const state = this.#state;
    const connecting = state.status === "connecting";
    const what = connecting ? "the connection could not be made" : "the socket failed";
    const error = safeError(cause, this.redact, connecting ? "connect-failed" : "connection-lost", `${this.adapter.name}: ${what}.`);
    if (connecting) return this.failed.reject(error);
    if (state.status === "closed") return;
    this.#error ??= error;
    if (state.status === "open") this.#closing(state, "network", closeAfterErrorMs);
  }

  #onClose(code: number, reason: string): void {
    const state = this.#state;
    const ending: Ending = { code, reason, wasClean: code !== 1006, initiator: code === 1006 ? "network" : "remote" };
    if (state.status === "connecting") {
      this.#state = { status: "connecting", ended: ending };
      const close: CloseInfo = { ...ending, unsent: [] };
      const error = new PlugboardError("closed-before-ready", `${this.adapter.name}: the socket closed before it was ready (${code}).`, {
        close,
      });
      // `open`, frames and `close` may arrive in one stack: a readiness that they satisfy comes first, and loses nothing.
      setTimeout(() => this.failed.reject(error), 0);
    } else if (state.status === "closing") {
      this.#finish({ ...ending, initiator: state.initiator });
    } else if (state.status === "open") {
      this.#finish(ending);
    }
  }

  #closing(state: LinkState & { status: "open" }, initiator: "local" | "network", timeoutMs: number): void {
    const { connection, queue, heartbeat } = state;
    heartbeat?.stop();
    this.#state = { status: "closing", connection, queue, initiator, timer: setTimeout(() => this.#drop(initiator), timeoutMs) };
  }

  #finish(ending: Ending): void {
    const state = this.#state;
    if (state.status === "closed" || state.status === "connecting") return;
    this.#state = { status: "closed" };
    if (state.status === "open") state.heartbeat?.stop();
    else clearTimeout(state.timer);
    const info: CloseInfo = { ...ending, unsent: state.queue.stop(), ...(this.#error && { error: this.#error }) };
    this.#inbox.end();
    this.#call(() => this.handlers.close?.(info, state.connection));
    this.#closed.resolve(info);
  }

  #deliver(frame: Frame, connection: Connection): void {
    try {
      this.handlers.message?.(frame, connection);
    } catch (cause) {
      this.#report(cause);
    }
  }

  #call(handler: () => void): void {
    try {
      handler();
    } catch (cause) {
      this.#report(cause);
    }
  }

  /** An exception must not reach the runtime: it makes ws deaf, kills the socket on workerd, and ends Node, Deno and Bun. */
  #report(cause: unknown): void {
    const rethrow = (thrown: unknown): void =>
      queueMicrotask(() => {
        throw thrown;
      });
    if (!this.handlers.error) return rethrow(cause);
    try {
      this.handlers.error(new PlugboardError("handler-failed", "A handler of the connection threw.", { cause, delivery: "answered" }));
    } catch (thrown) {
      rethrow(thrown);
    }
  }

  #send(queue: SendQueue, frame: Frame): void {
    if (typeof frame !== "string" && !(frame instanceof Uint8Array))
      throw new PlugboardError("invalid-argument", "A message is a string or a Uint8Array.");
    if (this.#state.status !== "open")
      throw new PlugboardError("not-open", `The connection is ${this.#state.status}; the message was not sent.`);
    try {
      queue.send(frame);
    } catch (thrown) {
      throw safeError(thrown, this.redact, "not-open", `${this.adapter.name}: the socket did not take the message.`);
    }
  }

  #close(code: number, reason: string): Promise<CloseInfo> {
    const state = this.#state;
    if (state.status === "open") {
      checkClose(code, reason);
      this.#closing(state, "local", this.settings.closeTimeoutMs);
      try {
        state.queue.flush();
        this.socket.close(code, reason);
      } catch {
        this.#drop("local");
      }
    }
    return this.#closed.promise;
  }

  #power(name: "pause" | "resume" | "ref" | "unref"): void {
    const { adapter, socket } = this;
    if (!socket[name]) throw new PlugboardError("capability-missing", `${adapter.name} cannot ${name} a socket.`);
    if (this.status !== "closed") socket[name]();
  }

  async *#frames(): AsyncGenerator<Frame, void> {
    if (this.handlers.message || this.#reading) {
      throw new PlugboardError("invalid-argument", "Messages already go to a message handler or to another iteration.");
    }
    this.#reading = true;
    try {
      for (let frame = await this.#inbox.next(); frame !== undefined; frame = await this.#inbox.next()) yield frame;
    } finally {
      this.#reading = false;
    }
  }

  #connection(queue: SendQueue, protocol: string): Connection {
    const link = this;
    return {
      capabilities: link.adapter.capabilities,
      protocol,
      get status() {
        return link.status;
      },
      get queuedBytes() {
        return queue.bytes();
      },
      closed: link.#closed.promise,
      send: (frame) => link.#send(queue, frame),
      drained: () => queue.drained(),
      close: async (code = 1000, reason = "") => link.#close(code, reason),
      terminate: () => link.status !== "closed" && link.#drop("local"),
      pause: () => link.#power("pause"),
      resume: () => link.#power("resume"),
      ref: () => link.#power("ref"),
      unref: () => link.#power("unref"),
      [Symbol.asyncIterator]: () => link.#frames(),
      [Symbol.asyncDispose]: async () => void (await link.#close(1000, "")),
    };
  }
}
