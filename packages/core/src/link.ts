import type { Adapter } from "./adapter.ts";
import { checkClose, receivedCloseCode } from "./close-codes.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import { type CloseInfo, PlugboardError } from "./errors.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { Inbox } from "./inbox.ts";
import type { ConnectSettings } from "./options.ts";
import { type Redact, safeError } from "./redact.ts";
import { createSendQueue, type SendQueue } from "./send-queue.ts";
import type { Frame, Socket } from "./socket.ts";

/** After an error the close is taken for granted after so many milliseconds: workerd and Node 22 may never fire it. */
const closeAfterErrorMs = 100;

type Ending = Omit<CloseInfo, "unsent" | "error">;

/** What exists from readiness to the end. */
interface Open {
  readonly connection: Connection;
  readonly queue: SendQueue;
  readonly heartbeat: Heartbeat | undefined;
}

type LinkState =
  | { readonly status: "connecting"; readonly ended?: Ending }
  | ({ readonly status: "open" } & Open)
  | ({ readonly status: "closing"; readonly initiator: "local" | "network"; readonly timer: unknown } & Open)
  | { readonly status: "closed" };

/** Ends a socket that nobody wants any more, in whatever state it is. */
const discard = (socket: Socket): void => {
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
  readonly #closed: Deferred<CloseInfo> = deferred();
  readonly #adapter: Pick<Adapter, "name" | "capabilities">;
  readonly #socket: Socket;
  readonly #settings: ConnectSettings;
  readonly #redact: Redact;
  readonly #inbox: Inbox;
  readonly #delivery: Delivery;
  readonly #pushes: boolean;
  #state: LinkState = { status: "connecting" };
  #error: PlugboardError | undefined;

  constructor(
    adapter: Pick<Adapter, "name" | "capabilities">,
    socket: Socket,
    handlers: ConnectionHandlers,
    settings: ConnectSettings,
    redact: Redact,
  ) {
    this.#adapter = adapter;
    this.#socket = socket;
    this.#settings = settings;
    this.#redact = redact;
    this.#inbox = new Inbox(socket, settings.maxBufferedBytes);
    this.#delivery = createDelivery(handlers);
    this.#pushes = handlers.message !== undefined;
  }

  /** Starts delivery. */
  listen(): void {
    this.#socket.listen({
      open: () => this.opened.resolve(),
      message: (frame) => this.#onMessage(frame),
      alive: () => this.#state.status === "open" && this.#state.heartbeat?.alive(),
      error: (cause) => this.#onError(cause),
      close: (code, reason) => this.#onClose(receivedCloseCode(code), reason),
    });
  }

  /** Gives the attempt up: nothing is delivered from here on. */
  abandon(): void {
    this.#state = { status: "closed" };
    discard(this.#socket);
  }

  /** Makes the connection, and delivers what arrived early in order and in this turn. */
  open(): Connection {
    const socket = this.#socket;
    const before = this.#state;
    const { heartbeat, maxQueuedBytes } = this.#settings;
    const queue = createSendQueue(socket, maxQueuedBytes);
    const connection = this.#connection(queue, socket.protocol?.() ?? "");
    const onSilence = (): void => {
      const message = `${this.#adapter.name}: the peer shows no sign of life.`;
      this.#fail(new PlugboardError("heartbeat-timeout", message, { delivery: "unknown" }));
    };
    this.#state = { status: "open", connection, queue, heartbeat: heartbeat && startHeartbeat(heartbeat, socket, queue.send, onSilence) };
    this.#delivery.open(connection);
    while (this.#pushes && connection.status === "open") {
      const frame = this.#inbox.take();
      if (frame === undefined) break;
      this.#delivery.message(frame, connection);
    }
    if (before.status === "connecting" && before.ended) this.#finish(before.ended);
    return connection;
  }

  #onMessage(frame: Frame): void {
    const state = this.#state;
    if (state.status === "open") {
      state.heartbeat?.alive();
      if (this.#pushes) return this.#delivery.message(frame, state.connection);
    } else if (state.status !== "connecting" || state.ended) {
      return; // After close() or an error half of the runtimes drop what still arrives; so does core.
    }
    try {
      this.#inbox.push(frame);
      this.firstFrame.resolve();
    } catch (thrown) {
      this.#fail(thrown as PlugboardError);
    }
  }

  /** Ends the link at once, for a reason of core's own. */
  #fail(error: PlugboardError): void {
    this.failed.reject(error);
    this.#error ??= error;
    this.#drop("network");
  }

  #drop(initiator: "local" | "network"): void {
    discard(this.#socket);
    this.#finish({ code: 1006, reason: "", wasClean: false, initiator });
  }

  #onError(thrown: unknown): void {
    const state = this.#state;
    // workerd reports the TCP end as an error after the peer's close; the close is what ended the attempt.
    if (state.status === "connecting" && state.ended) return;
    const [code, what] =
      state.status === "connecting"
        ? (["connect-failed", "the connection could not be made"] as const)
        : (["connection-lost", "the socket failed"] as const);
    const error = safeError(thrown, this.#redact, code, `${this.#adapter.name}: ${what}.`);
    this.failed.reject(error);
    this.#error ??= error;
    if (state.status === "open") this.#closing(state, "network", closeAfterErrorMs);
  }

  #onClose(code: number, reason: string): void {
    const state = this.#state;
    const lost = code === 1006;
    // A reason beside 1006 is the runtime's own text (workerd), not the peer's.
    const ending: Ending = { code, reason: lost ? "" : reason, wasClean: !lost, initiator: lost ? "network" : "remote" };
    const own = state.status === "closing" && state.initiator === "local" && { initiator: state.initiator };
    if (state.status !== "connecting") return this.#finish({ ...ending, ...own });
    this.#state = { status: "connecting", ended: ending };
    const message = `${this.#adapter.name}: the socket closed before it was ready (${code}).`;
    const error = new PlugboardError("closed-before-ready", message, { close: { ...ending, unsent: [] } });
    // `open`, frames and `close` may arrive in one stack: a readiness that they satisfy comes first, and loses nothing.
    setTimeout(() => this.failed.reject(error), 0);
  }

  #closing(state: Open, initiator: "local" | "network", timeoutMs: number): void {
    state.heartbeat?.stop();
    this.#state = { ...state, status: "closing", initiator, timer: setTimeout(() => this.#drop(initiator), timeoutMs) };
  }

  #finish(ending: Ending): void {
    const state = this.#state;
    if (state.status !== "open" && state.status !== "closing") return;
    this.#state = { status: "closed" };
    state.heartbeat?.stop();
    if (state.status === "closing") clearTimeout(state.timer);
    // The peer's close frame ends it cleanly, although workerd 2026-07-30 reports the TCP end that follows before the frame.
    const info: CloseInfo = { ...ending, unsent: state.queue.stop(), ...(!ending.wasClean && this.#error && { error: this.#error }) };
    this.#inbox.end();
    this.#delivery.close(info, state.connection);
    this.#closed.resolve(info);
  }

  #send(queue: SendQueue, frame: Frame): void {
    if (typeof frame !== "string" && !(frame instanceof Uint8Array)) {
      throw new PlugboardError("invalid-argument", "A message is a string or a Uint8Array.");
    }
    if (this.#state.status !== "open") throw new PlugboardError("not-open", `The connection is ${this.#state.status}; nothing was sent.`);
    try {
      queue.send(frame);
    } catch (thrown) {
      throw safeError(thrown, this.#redact, "not-open", `${this.#adapter.name}: the socket did not take the message.`);
    }
  }

  #close(code: number, reason: string): Promise<CloseInfo> {
    const state = this.#state;
    if (state.status === "open") {
      checkClose(code, reason);
      this.#closing(state, "local", this.#settings.closeTimeoutMs);
      try {
        state.queue.flush();
        this.#socket.close(code, reason);
      } catch {
        this.#drop("local");
      }
    }
    return this.#closed.promise;
  }

  #power(name: "pause" | "resume" | "ref" | "unref"): void {
    const socket = this.#socket;
    if (!socket[name]) throw new PlugboardError("capability-missing", `${this.#adapter.name} cannot ${name} a socket.`);
    if (this.#state.status !== "closed") socket[name]();
  }

  #connection(queue: SendQueue, protocol: string): Connection {
    const status = (): Connection["status"] => (this.#state.status === "connecting" ? "open" : this.#state.status);
    return {
      capabilities: this.#adapter.capabilities,
      protocol,
      get status() {
        return status();
      },
      get queuedBytes() {
        return queue.bytes();
      },
      closed: this.#closed.promise,
      send: (frame) => this.#send(queue, frame),
      drained: queue.drained,
      close: async (code = 1000, reason = "") => this.#close(code, reason),
      terminate: () => status() !== "closed" && this.#drop("local"),
      pause: () => this.#power("pause"),
      resume: () => this.#power("resume"),
      ref: () => this.#power("ref"),
      unref: () => this.#power("unref"),
      [Symbol.asyncIterator]: () => {
        if (this.#pushes) throw new PlugboardError("invalid-argument", "The messages go to the message handler.");
        return this.#inbox.read();
      },
      [Symbol.asyncDispose]: async () => void (await this.#close(1000, "")),
    };
  }
}
