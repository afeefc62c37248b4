import type { Adapter } from "./adapter.ts";
import { checkClose, receivedCloseCode } from "./close-codes.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { deliver } from "./delivery.ts";
import { discard } from "./discard.ts";
import { type CloseInfo, PlugboardError } from "./errors.ts";
import type { Pulse } from "./heartbeat.ts";
import type { ConnectSettings } from "./options.ts";
import type { Readiness, ReadinessContext } from "./readiness.ts";
import { createReceiveQueue } from "./receive-queue.ts";
import { type Redact, safeError } from "./redact.ts";
import { createSendQueue } from "./send-queue.ts";
import type { Frame, Socket } from "./socket.ts";

/** After an error the close is taken for granted after so many milliseconds: workerd and Node 22 may never fire it. */
const closeAfterErrorMs = 100;

type Ending = Omit<CloseInfo, "unsent" | "error">;

type Phase =
  | { readonly status: "connecting"; readonly ended?: Ending }
  | { readonly status: "open" }
  | { readonly status: "closing"; readonly initiator: "local" | "network" }
  | { readonly status: "closed" };

/** Everything between one socket and its consumer: the listener table and the state machine behind a `Connection`. */
export interface ConnectionState<S extends Socket> {
  /** Listens at once, then resolves when the strategy says so; rejects when the socket ends before. A late socket is ended. */
  readonly ready: (readiness: Readiness<S>, signal: AbortSignal) => Promise<void>;
  /** Gives the attempt up: nothing is delivered from here on. */
  readonly abandon: () => void;
  /** Makes the connection, and delivers what arrived early in order and in this turn. Throws `protocol-mismatch`. */
  readonly open: () => Connection;
}

/** One function, because its parts share one state. In order: how it ends, what the socket reports, what the caller asks for. */
export const createConnectionState = <S extends Socket>(
  adapter: Adapter<S>,
  socket: S,
  offered: readonly string[],
  handlers: ConnectionHandlers,
  settings: ConnectSettings,
  redact: Redact,
): ConnectionState<S> => {
  const { name, capabilities } = adapter;
  const opened: Deferred<void> = deferred();
  const firstFrame: Deferred<void> = deferred();
  const failed: Deferred<never> = deferred();
  const closed: Deferred<CloseInfo> = deferred();
  const pushes = Boolean(handlers.message);
  const received = createReceiveQueue(socket, settings.maxBufferedBytes, pushes);
  const alive = (): void => pulse?.alive();
  const queue = createSendQueue(socket, settings.maxQueuedBytes, alive);
  let state: Phase = { status: "connecting" };
  let failure: PlugboardError | undefined;
  let pulse: Pulse | undefined;
  let timer: unknown;
  let protocol = "";

  const finish = (ending: Ending): void => {
    if (state.status === "connecting" || state.status === "closed") return;
    clearTimeout(timer);
    state = { status: "closed" };
    pulse?.stop();
    // The peer's close frame ends it cleanly, although workerd 2026-07-30 reports the TCP end that follows before the frame.
    const info: CloseInfo = { ...ending, unsent: queue.stop(), ...(!ending.wasClean && failure && { error: failure }) };
    received.end();
    deliver(handlers, () => handlers.close?.(info, connection));
    closed.resolve(info);
  };

  const drop = (initiator: "local" | "network"): void => {
    // The end first: some sockets report a close of their own in the stack of the call that drops them.
    finish({ code: 1006, reason: "", wasClean: false, initiator });
    discard(socket);
  };

  const startClosing = (initiator: "local" | "network", timeoutMs: number): void => {
    pulse?.stop();
    state = { status: "closing", initiator };
    timer = setTimeout(() => drop(initiator), timeoutMs);
  };

  const note = (error: PlugboardError): void => {
    failed.reject(error);
    failure ??= error;
  };

  /** Ends the connection at once, for a reason of core's own. */
  const fail = (error: PlugboardError): void => {
    note(error);
    drop("network");
  };

  /** After an error: waits for the close, but not long. */
  const awaitClose = (): void => {
    if (failure && state.status === "open") startClosing("network", closeAfterErrorMs);
  };

  const onMessage = (frame: Frame): void => {
    // After close() or an error half of the runtimes drop what still arrives; so does core.
    if (state.status === "connecting" ? state.ended : state.status !== "open") return;
    alive();
    // While early frames are delivered, a handler may make another one arrive.
    if (state.status === "open" && pushes && received.isEmpty()) return deliver(handlers, () => handlers.message?.(frame, connection));
    try {
      received.push(frame);
      firstFrame.resolve();
    } catch (thrown) {
      fail(thrown as PlugboardError);
    }
  };

  const onError = (thrown: unknown): void => {
    // workerd reports the TCP end as an error after the peer's close; the close is what ended the attempt.
    if (state.status === "connecting" && state.ended) return;
    const code = state.status === "connecting" ? "connect-failed" : "connection-lost";
    note(safeError(thrown, redact, code, `${name}: the connection failed.`));
    awaitClose();
  };

  const onClose = (received: number, reason: string): void => {
    const code = receivedCloseCode(received);
    const lost = code === 1006;
    const own = state.status === "closing" && state.initiator === "local";
    const initiator = own ? "local" : lost ? "network" : "remote";
    // A reason beside 1006 is the runtime's own text (workerd), not the peer's.
    const ended: Ending = { code, reason: lost ? "" : redact(reason), wasClean: !lost, initiator };
    if (state.status !== "connecting") return finish(ended);
    if (state.ended) return;
    state = { status: "connecting", ended };
    const error = new PlugboardError("closed-before-ready", `${name}: the socket closed.`, {
      close: { ...ended, unsent: [] },
    });
    // `open`, frames and `close` may arrive in one stack: a readiness that they satisfy comes first, and loses nothing.
    setTimeout(() => failed.reject(error), 0);
  };

  const close = async (code = 1000, reason = ""): Promise<CloseInfo> => {
    if (state.status === "open") {
      checkClose(code, reason);
      startClosing("local", settings.closeTimeoutMs);
      try {
        queue.flush();
        // Else the peer's close frame would wait behind messages that nobody reads.
        if (received.isPaused()) socket.resume?.();
        socket.close(code, reason);
      } catch {
        drop("local");
      }
    }
    return closed.promise;
  };

  /** From the peer's close frame on a socket takes messages and drops them in silence (all but workerd's). */
  const isOpen = (): boolean => state.status === "open" && !socket.isClosing?.();

  const usePower = (power: "pause" | "resume" | "ref" | "unref"): void => {
    if (!socket[power]) throw new PlugboardError("capability-missing", `${name} cannot ${power}.`);
    if (power === "ref" || power === "unref") socket[power]?.();
    else if (state.status === "open") received[power]("caller");
  };

  const connection: Connection = {
    capabilities,
    get protocol() {
      return protocol;
    },
    get status() {
      return state.status === "closed" ? "closed" : isOpen() ? "open" : "closing";
    },
    get queuedBytes() {
      return queue.bytes();
    },
    closed: closed.promise,
    send: (frame) => {
      // Not `instanceof`: a `Uint8Array` may be one of another realm (Jest, frames).
      if (typeof frame !== "string" && frame?.BYTES_PER_ELEMENT !== 1) {
        throw new PlugboardError("invalid-argument", "A message is a string or a Uint8Array.");
      }
      if (!isOpen()) throw new PlugboardError("not-open", "The connection is not open.");
      try {
        queue.send(frame);
      } catch (thrown) {
        throw safeError(thrown, redact, "not-open", `${name}: the socket failed.`);
      }
    },
    drained: queue.drained,
    close,
    terminate: () => state.status !== "closed" && drop("local"),
    pause: () => usePower("pause"),
    resume: () => usePower("resume"),
    ref: () => usePower("ref"),
    unref: () => usePower("unref"),
    [Symbol.asyncIterator]: received.read,
    [Symbol.asyncDispose]: async () => void (await close()),
  };

  const abandon = (): void => {
    state = { status: "closed" };
    discard(socket);
  };

  return {
    ready: async (readiness, signal) => {
      socket.listen({ open: opened.resolve, message: onMessage, alive, error: onError, close: onClose });
      // The attempt was rejected before the socket came. Only now: ws throws when an error finds no listener.
      if (signal.aborted) return abandon();
      let own: Promise<void> | undefined;
      const adapterReady = (): Promise<void> => {
        own ??= adapter.readiness.wait(context);
        return own;
      };
      const context: ReadinessContext<S> = { socket, signal, opened: opened.promise, firstFrame: firstFrame.promise, adapterReady };
      await Promise.race([readiness.wait(context), failed.promise]);
    },
    abandon,
    open: () => {
      const ended = state.status === "connecting" && state.ended;
      const told = socket.protocol?.();
      const selected = told ?? offered[0];
      // Of those offered, if any (RFC 6455, 4.1): Deno, workerd and Firefox do not enforce it.
      if (selected ? !offered.includes(selected) : offered.length > 0) {
        throw new PlugboardError("protocol-mismatch", `${name}: the subprotocols do not match.`);
      }
      protocol = told ?? "";
      pulse = settings.heartbeat?.({ socket, send: queue.send, isPaused: received.isPaused, fail });
      state = { status: "open" };
      deliver(handlers, () => handlers.open?.(connection));
      while (pushes && state.status === "open") {
        const frame = received.take();
        if (frame === undefined) break;
        deliver(handlers, () => handlers.message?.(frame, connection));
      }
      if (ended) finish(ended);
      awaitClose();
      return connection;
    },
  };
};
