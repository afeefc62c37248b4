import {
  type Adapter,
  backoffMs,
  type CloseInfo,
  type Connection,
  connect,
  type Frame,
  isPlugboardError,
  PlugboardError,
  shouldReconnect,
} from "@plugboard/core";
import { checkNumbers, type Deferred, deferred, refuseUnknownOptions } from "@plugboard/core/internal";
import { type AnyModelEvent, createModelCodec, frameOf, type ModelCodec } from "./model-codec.ts";
import type { ModelEnding, ModelSession, ModelSessionOptions } from "./model-session.ts";
import type { RealtimeModel } from "./realtime-model.ts";

type State =
  | { readonly status: "connecting" | "waiting" }
  | { readonly status: "starting"; readonly connection: Connection; readonly codec: ModelCodec; readonly ready: Deferred<void> }
  | { readonly status: "running"; readonly connection: Connection; readonly codec: ModelCodec }
  | { readonly status: "closing"; readonly connection: Connection; readonly codec: ModelCodec; readonly event?: AnyModelEvent }
  | { readonly status: "closed"; readonly ending: ModelEnding };

/** Stands for the end of a socket that was never opened. */
const noSocket: CloseInfo = { code: 1006, reason: "", wasClean: false, initiator: "local", unsent: [] };

/**
 * Holds a session with any realtime model of the AI SDK over any adapter. The SDK gives the address and the codec, and this the socket.
 *
 * Rejects with what core's `connect` rejects with; `capability-missing` for a model without a connection for servers; `connect-timeout`
 * when the session does not start in time; `server-error` when the provider answers the start with an error, at once.
 */
export const connectRealtimeModel = async <M extends RealtimeModel>(options: ModelSessionOptions<M>): Promise<ModelSession<M>> => {
  const {
    adapter,
    model,
    config,
    intent = "conversation",
    on = {},
    reconnect,
    signal,
    connection: connectOptions = {},
    ...bounds
  } = options;
  const { connectTimeoutMs = 10_000, startTimeoutMs = 30_000, closeTimeoutMs = 15_000, maxPendingEvents = 512, ...others } = bounds;
  refuseUnknownOptions("connectRealtimeModel", others);
  checkNumbers({ connectTimeoutMs, startTimeoutMs, closeTimeoutMs, maxPendingEvents });
  const { startup = "session-update", finalization = "transport-close" } = model.capabilities ?? {};
  const ended = deferred<ModelEnding>();
  const stop = new AbortController();
  let state: State = { status: "connecting" };
  let writing: Promise<unknown> = Promise.resolve();
  let pending = 0;

  const tell = <T extends readonly unknown[]>(listener: ((...values: T) => void) | undefined, ...values: T): void => {
    try {
      listener?.(...values);
    } catch (cause) {
      const error = new PlugboardError("handler-failed", "A listener threw.", { cause, delivery: "answered" });
      if ((listener as unknown) !== on.failure) tell(on.failure, error);
    }
  };
  const end = (close: CloseInfo, event?: AnyModelEvent): void => {
    if (state.status === "closed") return;
    const ending: ModelEnding = { status: event ? "confirmed" : "unconfirmed", close, ...(event && { event }) };
    state = { status: "closed", ending };
    tell(on.closed, ending);
    ended.resolve(ending);
  };

  const isReady = ({ type }: AnyModelEvent): boolean =>
    startup === "session-start" ? type === "session-started" : type === "session-created" || type === "session-updated";
  const take = (event: AnyModelEvent): void => {
    if (state.status === "starting") {
      const { ready, ...rest } = state;
      if (isReady(event)) {
        state = { ...rest, status: "running" };
        ready.resolve();
      } else if (event.type === "error") {
        ready.reject(new PlugboardError("server-error", "The provider refused the session.", { cause: event, delivery: "rejected" }));
      }
    } else if (event.type === "session-closed" && "connection" in state) {
      const { connection, codec } = state;
      state = { status: "closing", connection, codec, event };
      void connection.close();
    }
    tell(on.event as ((event: AnyModelEvent) => void) | undefined, event);
  };
  const receive = (frame: Frame, connection: Connection): void => {
    if (!("codec" in state)) return;
    try {
      const { events, reply } = state.codec.read(frame);
      if (reply !== undefined) connection.send(reply);
      for (const event of events) take(event);
    } catch (error) {
      if (isPlugboardError(error)) tell(on.failure, error);
    }
  };

  const write = (codec: ModelCodec, connection: Connection, event: AnyModelEvent): Promise<void> => {
    const written = writing.then(async () => {
      const frame = await codec.write(event);
      if (frame !== undefined) connection.send(frame);
    });
    writing = written.catch(() => undefined);
    return written;
  };
  const establish = async (): Promise<void> => {
    if (!model.getServerWebSocketConfig) {
      throw new PlugboardError("capability-missing", `${model.provider} has no connection for servers to ${model.modelId}.`);
    }
    const { url, headers, protocols = [] } = await model.getServerWebSocketConfig({ intent });
    const codec = createModelCodec(model, intent);
    const ready = deferred<void>();
    const open = (connection: Connection): void => {
      state = { status: "starting", connection, codec, ready };
      write(codec, connection, { type: startup, config }).catch(ready.reject);
    };
    const close = (info: CloseInfo): void => {
      ready.reject(
        new PlugboardError("closed-before-ready", `The connection ended before the session began (${info.code}).`, { close: info }),
      );
      if (state.status === "closing") end(info, state.event);
      else if (state.status === "running") lose(info);
    };
    const handlers = { open, message: receive, close, error: (error: PlugboardError) => tell(on.failure, error) };
    // The cast is safe: the readiness of an adapter is only given sockets of that adapter.
    const anyAdapter = adapter as Adapter;
    const connection = await connect(anyAdapter, { url, headers, protocols }, handlers, {
      ...connectOptions,
      connectTimeoutMs,
      signal: stop.signal,
    });
    const late = (): void => ready.reject(new PlugboardError("connect-timeout", `Waited ${startTimeoutMs} ms for the session.`));
    const abort = (): void => ready.reject(new PlugboardError("aborted", "The start of the session was aborted."));
    const timer = setTimeout(late, startTimeoutMs);
    stop.signal.addEventListener("abort", abort);
    try {
      if (stop.signal.aborted) abort();
      await ready.promise;
    } catch (error) {
      void connection.close();
      throw error;
    } finally {
      clearTimeout(timer);
      stop.signal.removeEventListener("abort", abort);
    }
  };

  /** A connection was lost: the policy decides. */
  const lose = (close: CloseInfo, failures = 1): void => {
    const { maxRetries = 5 } = reconnect ?? {};
    if (!reconnect || failures > maxRetries || !shouldReconnect({ close, failures })) return end(close);
    const delayMs = backoffMs(failures, reconnect);
    state = { status: "waiting" };
    tell(on.reconnecting, close, delayMs);
    setTimeout(() => {
      if (state.status !== "waiting") return;
      establish().then(
        () => tell(on.reconnected),
        (error: unknown) => {
          if (state.status === "closed") return;
          const isFinal = isPlugboardError(error) && !shouldReconnect({ error, failures });
          if (isPlugboardError(error)) tell(on.failure, error);
          if (isFinal) end(close);
          else lose(close, failures + 1);
        },
      );
    }, delayMs);
  };

  const onAbort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  try {
    await establish();
  } catch (error) {
    state = { status: "closed", ending: { status: "unconfirmed", close: noSocket } };
    throw isPlugboardError(error) ? error : new PlugboardError("connect-failed", "The connection could not be prepared.", { cause: error });
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }

  const queue = async (work: (codec: ModelCodec, connection: Connection) => Promise<void>): Promise<void> => {
    if (state.status !== "running") throw new PlugboardError("not-open", `The session is ${state.status}.`);
    if (pending >= maxPendingEvents) throw new PlugboardError("queue-full", `${maxPendingEvents} events wait to be written.`);
    pending += 1;
    try {
      await work(state.codec, state.connection);
    } finally {
      pending -= 1;
    }
  };
  const close = (): Promise<ModelEnding> => {
    if (state.status === "running") {
      const { connection, codec } = state;
      state = { status: "closing", connection, codec };
      if (finalization === "session-close") {
        const timer = setTimeout(() => void connection.close(), closeTimeoutMs);
        void ended.promise.then(() => clearTimeout(timer));
        write(codec, connection, { type: "session-close" }).catch(() => void connection.close());
      } else void writing.then(() => connection.close());
    } else if (state.status !== "closing") {
      stop.abort();
      end(noSocket);
    }
    return ended.promise;
  };
  return {
    send: (event) => queue((codec, connection) => write(codec, connection, event as AnyModelEvent)),
    sendRaw: (message) =>
      queue((_codec, connection) => {
        const sent = writing.then(() => connection.send(frameOf(message)));
        writing = sent.catch(() => undefined);
        return sent;
      }),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
};
