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
import { type Deferred, deferred } from "@plugboard/core/internal";
import { type AnyModelEvent, createModelCodec, frameOf, type ModelCodec } from "./model-codec.ts";
import type { ModelEnding, ModelListeners, ModelRunOptions, ModelSession } from "./model-session.ts";
import type { RealtimeModel } from "./realtime-model.ts";
import { WriteQueue } from "./write-queue.ts";

/** One connection and what turns its frames into events. */
interface Wire {
  readonly connection: Connection;
  readonly codec: ModelCodec;
}

type State =
  | { readonly status: "connecting" | "waiting" }
  | { readonly status: "starting"; readonly wire: Wire; readonly ready: Deferred<void> }
  | { readonly status: "running"; readonly wire: Wire }
  | { readonly status: "closing"; readonly wire: Wire; readonly event?: AnyModelEvent }
  | { readonly status: "closed"; readonly ending: ModelEnding };

/** Stands for the end of a socket that was never opened. */
const noSocket: CloseInfo = { code: 1006, reason: "", wasClean: false, initiator: "local", unsent: [] };

/** One session with a model, over one connection after the other. */
export class ModelRun {
  readonly #options: ModelRunOptions;
  readonly #listeners: ModelListeners<AnyModelEvent>;
  readonly #ended: Deferred<ModelEnding> = deferred();
  readonly #stop = new AbortController();
  readonly #writes: WriteQueue;
  #state: State = { status: "connecting" };

  constructor(options: ModelRunOptions, listeners: ModelListeners<AnyModelEvent>) {
    this.#options = options;
    this.#writes = new WriteQueue(options.maxPendingEvents);
    this.#listeners = listeners;
  }

  /** Starts the first connection. If it fails there is no session. */
  async start(signal: AbortSignal | undefined): Promise<void> {
    const onAbort = (): void => this.#stop.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    try {
      await this.#establish();
    } catch (error) {
      this.#state = { status: "closed", ending: { status: "unconfirmed", close: noSocket } };
      throw isPlugboardError(error)
        ? error
        : new PlugboardError("connect-failed", "The connection could not be prepared.", { cause: error });
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** What the application holds. */
  session(): ModelSession<RealtimeModel> {
    const close = (): Promise<ModelEnding> => this.#close();
    return {
      send: (event) => this.#send((wire) => this.#write(wire, event as AnyModelEvent)),
      sendRaw: (message) => this.#send(({ connection }) => this.#writes.after(() => connection.send(frameOf(message)))),
      close,
      [Symbol.asyncDispose]: async () => void (await close()),
    };
  }

  #tell<T extends readonly unknown[]>(listener: ((...values: T) => void) | undefined, ...values: T): void {
    try {
      listener?.(...values);
    } catch (cause) {
      const error = new PlugboardError("handler-failed", "A listener threw.", { cause, delivery: "answered" });
      if ((listener as unknown) !== this.#listeners.failure) this.#tell(this.#listeners.failure, error);
    }
  }

  /** Connects, starts the session, and waits until it is ready. */
  async #establish(): Promise<void> {
    const { model, intent, adapter, connectTimeoutMs, connection: options = {} } = this.#options;
    if (!model.getServerWebSocketConfig) {
      throw new PlugboardError("capability-missing", `${model.provider} has no connection for servers to ${model.modelId}.`);
    }
    const { url, headers, protocols = [] } = await model.getServerWebSocketConfig({ intent });
    const ready = deferred<void>();
    const handlers = {
      open: (connection: Connection) => this.#open({ connection, codec: createModelCodec(model, intent) }, ready),
      message: (frame: Frame, connection: Connection) => this.#receive(frame, connection),
      close: (info: CloseInfo) => this.#onClose(info, ready),
      error: (error: PlugboardError) => this.#tell(this.#listeners.failure, error),
    };
    // The cast is safe: the readiness of an adapter is only given sockets of that adapter.
    const anyAdapter = adapter as Adapter;
    const connection = await connect(anyAdapter, { url, headers, protocols }, handlers, {
      ...options,
      connectTimeoutMs,
      signal: this.#stop.signal,
    });
    await this.#untilReady(connection, ready);
  }

  #open(wire: Wire, ready: Deferred<void>): void {
    const { model, config } = this.#options;
    this.#state = { status: "starting", wire, ready };
    this.#write(wire, { type: model.capabilities?.startup ?? "session-update", config }).catch(ready.reject);
  }

  async #untilReady(connection: Connection, ready: Deferred<void>): Promise<void> {
    const { startTimeoutMs } = this.#options;
    const { signal } = this.#stop;
    const late = (): void => ready.reject(new PlugboardError("connect-timeout", `Waited ${startTimeoutMs} ms for the session.`));
    const abort = (): void => ready.reject(new PlugboardError("aborted", "The start of the session was aborted."));
    const timer = setTimeout(late, startTimeoutMs);
    signal.addEventListener("abort", abort);
    try {
      if (signal.aborted) abort();
      await ready.promise;
    } catch (error) {
      void connection.close();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  #receive(frame: Frame, connection: Connection): void {
    if (!("wire" in this.#state)) return;
    try {
      const { events, reply } = this.#state.wire.codec.read(frame);
      if (reply !== undefined) connection.send(reply);
      for (const event of events) this.#take(event);
    } catch (error) {
      if (isPlugboardError(error)) this.#tell(this.#listeners.failure, error);
    }
  }

  #take(event: AnyModelEvent): void {
    if (this.#state.status === "starting") this.#takeStart(event, this.#state.wire, this.#state.ready);
    else if (event.type === "session-closed" && "wire" in this.#state) {
      const { wire } = this.#state;
      this.#state = { status: "closing", wire, event };
      void wire.connection.close();
    }
    this.#tell(this.#listeners.event, event);
  }

  /** An event before the session is ready: it makes it ready, or refuses it. */
  #takeStart(event: AnyModelEvent, wire: Wire, ready: Deferred<void>): void {
    const starts =
      this.#options.model.capabilities?.startup === "session-start" ? ["session-started"] : ["session-created", "session-updated"];
    if (starts.includes(event.type)) {
      this.#state = { status: "running", wire };
      ready.resolve();
    } else if (event.type === "error") {
      ready.reject(new PlugboardError("server-error", "The provider refused the session.", { cause: event, delivery: "rejected" }));
    }
  }

  #onClose(info: CloseInfo, ready: Deferred<void>): void {
    const message = `The connection ended before the session began (${info.code}).`;
    ready.reject(new PlugboardError("closed-before-ready", message, { close: info }));
    if (this.#state.status === "closing") this.#end(info, this.#state.event);
    else if (this.#state.status === "running") this.#lose(info, 1);
  }

  /** A connection was lost, and the policy decides whether another one is made. */
  #lose(close: CloseInfo, failures: number): void {
    const { reconnect } = this.#options;
    const { maxRetries = 5 } = reconnect ?? {};
    if (!reconnect || failures > maxRetries || !shouldReconnect({ close, failures })) return this.#end(close);
    const delayMs = backoffMs(failures, reconnect);
    this.#state = { status: "waiting" };
    this.#tell(this.#listeners.reconnecting, close, delayMs);
    setTimeout(() => {
      if (this.#state.status !== "waiting") return;
      this.#establish().then(
        () => this.#tell(this.#listeners.reconnected),
        (error: unknown) => this.#onRetryFailed(error, close, failures),
      );
    }, delayMs);
  }

  #onRetryFailed(error: unknown, close: CloseInfo, failures: number): void {
    if (this.#state.status === "closed") return;
    const isFinal = isPlugboardError(error) && !shouldReconnect({ error, failures });
    if (isPlugboardError(error)) this.#tell(this.#listeners.failure, error);
    if (isFinal) this.#end(close);
    else this.#lose(close, failures + 1);
  }

  #end(close: CloseInfo, event?: AnyModelEvent): void {
    if (this.#state.status === "closed") return;
    const ending: ModelEnding = { status: event ? "confirmed" : "unconfirmed", close, ...(event && { event }) };
    this.#state = { status: "closed", ending };
    this.#tell(this.#listeners.closed, ending);
    this.#ended.resolve(ending);
  }

  #write({ codec, connection }: Wire, event: AnyModelEvent): Promise<void> {
    return this.#writes.after(async () => {
      const frame = await codec.write(event);
      if (frame !== undefined) connection.send(frame);
    });
  }

  async #send(work: (wire: Wire) => Promise<void>): Promise<void> {
    if (this.#state.status !== "running") throw new PlugboardError("not-open", `The session is ${this.#state.status}.`);
    const { wire } = this.#state;
    await this.#writes.bounded(() => work(wire));
  }

  #close(): Promise<ModelEnding> {
    if (this.#state.status === "running") this.#finish(this.#state.wire);
    else if (this.#state.status !== "closing") {
      this.#stop.abort();
      this.#end(noSocket);
    }
    return this.#ended.promise;
  }

  /** Ends a running session: by the provider's own event where it has one, otherwise by the end of the socket. */
  #finish(wire: Wire): void {
    const { model, closeTimeoutMs } = this.#options;
    const closeSocket = (): void => void wire.connection.close();
    this.#state = { status: "closing", wire };
    if (model.capabilities?.finalization !== "session-close") {
      void this.#writes.after(closeSocket);
      return;
    }
    const timer = setTimeout(closeSocket, closeTimeoutMs);
    void this.#ended.promise.then(() => clearTimeout(timer));
    this.#write(wire, { type: "session-close" }).catch(closeSocket);
  }
}
