import type { Adapter } from "./adapter.ts";
import { checkClose, receivedCloseCode } from "./close-codes.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { deliver } from "./delivery.ts";
import { type CloseInfo, PlugboardError } from "./errors.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { createInbox } from "./inbox.ts";
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
export interface Link {
  /** Resolves when the runtime reports the handshake. */
  readonly opened: Promise<void>;
  /** Resolves with the first message. */
  readonly firstFrame: Promise<void>;
  /** Rejects when the socket ends before it is ready. */
  readonly failed: Promise<never>;
  /** Starts delivery. */
  readonly listen: () => void;
  /** Gives the attempt up: nothing is delivered from here on. */
  readonly abandon: () => void;
  /** Makes the connection, and delivers what arrived early in order and in this turn. */
  readonly open: (protocol: string) => Connection;
}

/** One function, because its parts share one state. In order: how it ends, what the socket reports, what the caller asks for. */
export const createLink = (
  { name, capabilities }: Pick<Adapter, "name" | "capabilities">,
  socket: Socket,
  handlers: ConnectionHandlers,
  settings: ConnectSettings,
  redact: Redact,
): Link => {
  const opened: Deferred<void> = deferred();
  const firstFrame: Deferred<void> = deferred();
  const failed: Deferred<never> = deferred();
  const closed: Deferred<CloseInfo> = deferred();
  const inbox = createInbox(socket, settings.maxBufferedBytes);
  const pushes = handlers.message !== undefined;
  let state: LinkState = { status: "connecting" };
  let failure: PlugboardError | undefined;

  const finish = (ending: Ending): void => {
    const before = state;
    if (before.status !== "open" && before.status !== "closing") return;
    state = { status: "closed" };
    before.heartbeat?.stop();
    if (before.status === "closing") clearTimeout(before.timer);
    // The peer's close frame ends it cleanly, although workerd 2026-07-30 reports the TCP end that follows before the frame.
    const info: CloseInfo = { ...ending, unsent: before.queue.stop(), ...(!ending.wasClean && failure && { error: failure }) };
    inbox.end();
    deliver(handlers, () => handlers.close?.(info, before.connection));
    closed.resolve(info);
  };

  const drop = (initiator: "local" | "network"): void => {
    // The end first: some sockets report a close of their own in the stack of the call that drops them.
    finish({ code: 1006, reason: "", wasClean: false, initiator });
    discard(socket);
  };

  const startClosing = (from: Open, initiator: "local" | "network", timeoutMs: number): void => {
    from.heartbeat?.stop();
    state = { ...from, status: "closing", initiator, timer: setTimeout(() => drop(initiator), timeoutMs) };
  };

  /** Ends the link at once, for a reason of core's own. */
  const fail = (error: PlugboardError): void => {
    failed.reject(error);
    failure ??= error;
    drop("network");
  };

  /** After an error: waits for the close, but not long. */
  const awaitClose = (): void => {
    if (failure && state.status === "open") startClosing(state, "network", closeAfterErrorMs);
  };

  const onMessage = (frame: Frame): void => {
    if (state.status === "open") {
      const { connection, heartbeat } = state;
      heartbeat?.alive();
      // While early frames are delivered, a handler may make another one arrive.
      if (pushes && inbox.isEmpty()) return deliver(handlers, () => handlers.message?.(frame, connection));
    } else if (state.status !== "connecting" || state.ended) {
      return; // After close() or an error half of the runtimes drop what still arrives; so does core.
    }
    try {
      inbox.push(frame);
      firstFrame.resolve();
    } catch (thrown) {
      fail(thrown as PlugboardError);
    }
  };

  const onError = (thrown: unknown): void => {
    const connecting = state.status === "connecting";
    // workerd reports the TCP end as an error after the peer's close; the close is what ended the attempt.
    if (state.status === "connecting" && state.ended) return;
    const error = safeError(thrown, redact, connecting ? "connect-failed" : "connection-lost", `${name}: the connection failed.`);
    failed.reject(error);
    failure ??= error;
    awaitClose();
  };

  const onClose = (code: number, reason: string): void => {
    const lost = code === 1006;
    const own = state.status === "closing" && state.initiator === "local";
    const initiator = own ? "local" : lost ? "network" : "remote";
    // A reason beside 1006 is the runtime's own text (workerd), not the peer's.
    const ending: Ending = { code, reason: lost ? "" : redact(reason), wasClean: !lost, initiator };
    if (state.status !== "connecting") return finish(ending);
    if (state.ended) return;
    state = { status: "connecting", ended: ending };
    const message = `${name}: the socket closed before it was ready.`;
    const error = new PlugboardError("closed-before-ready", message, { close: { ...ending, unsent: [] } });
    // `open`, frames and `close` may arrive in one stack: a readiness that they satisfy comes first, and loses nothing.
    setTimeout(() => failed.reject(error), 0);
  };

  const close = async (code = 1000, reason = ""): Promise<CloseInfo> => {
    if (state.status === "open") {
      checkClose(code, reason);
      const { queue } = state;
      startClosing(state, "local", settings.closeTimeoutMs);
      try {
        queue.flush();
        // Else the peer's close frame would wait behind messages that nobody reads.
        if (inbox.isPaused()) socket.resume?.();
        socket.close(code, reason);
      } catch {
        drop("local");
      }
    }
    return closed.promise;
  };

  const usePower = (power: "pause" | "resume" | "ref" | "unref"): void => {
    if (!socket[power]) throw new PlugboardError("capability-missing", `${name} cannot ${power} a socket.`);
    if (power === "ref" || power === "unref") socket[power]?.();
    else if (state.status === "open") inbox[power]("caller");
  };

  const createConnection = (queue: SendQueue, protocol: string): Connection => ({
    capabilities,
    protocol,
    get status() {
      return state.status === "connecting" ? "open" : state.status;
    },
    get queuedBytes() {
      return queue.bytes();
    },
    closed: closed.promise,
    send: (frame) => {
      if (typeof frame !== "string" && !(frame instanceof Uint8Array)) {
        throw new PlugboardError("invalid-argument", "A message is a string or a Uint8Array.");
      }
      if (state.status !== "open") throw new PlugboardError("not-open", `The connection is ${state.status}; nothing was sent.`);
      try {
        queue.send(frame);
      } catch (thrown) {
        throw safeError(thrown, redact, "not-open", `${name}: the socket did not take the message.`);
      }
    },
    drained: queue.drained,
    close,
    terminate: () => state.status !== "closed" && drop("local"),
    pause: () => usePower("pause"),
    resume: () => usePower("resume"),
    ref: () => usePower("ref"),
    unref: () => usePower("unref"),
    [Symbol.asyncIterator]: () => {
      if (pushes) throw new PlugboardError("invalid-argument", "The messages go to the message handler.");
      return inbox.read();
    },
    [Symbol.asyncDispose]: async () => void (await close()),
  });

  return {
    opened: opened.promise,
    firstFrame: firstFrame.promise,
    failed: failed.promise,
    listen: () =>
      socket.listen({
        open: opened.resolve,
        message: onMessage,
        alive: () => state.status === "open" && state.heartbeat?.alive(),
        error: onError,
        close: (code, reason) => onClose(receivedCloseCode(code), reason),
      }),
    abandon: () => {
      state = { status: "closed" };
      discard(socket);
    },
    open: (protocol) => {
      const ended = state.status === "connecting" && state.ended;
      const queue = createSendQueue(socket, settings.maxQueuedBytes);
      const connection = createConnection(queue, protocol);
      const onSilence = (): void =>
        fail(new PlugboardError("heartbeat-timeout", `${name}: the peer shows no sign of life.`, { delivery: "unknown" }));
      const heartbeat = settings.heartbeat && startHeartbeat(settings.heartbeat, socket, queue.send, onSilence, inbox.isPaused);
      state = { status: "open", connection, queue, heartbeat };
      deliver(handlers, () => handlers.open?.(connection));
      while (pushes && connection.status === "open") {
        const frame = inbox.take();
        if (frame === undefined) break;
        deliver(handlers, () => handlers.message?.(frame, connection));
      }
      if (ended) finish(ended);
      awaitClose();
      return connection;
    },
  };
};
