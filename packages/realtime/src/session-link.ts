import { type CloseInfo, type Connection, type ConnectionHandlers, connect, type Frame, PlugboardError } from "@plugboard/core";
import { type Attempt, announcing, createAttempt, explainEarlyEnd, isNormalClose, isQuiet } from "./attempt.ts";
import type { Dial, LinkHooks, TransportStatus } from "./link-hooks.ts";
import type { CloseEvent } from "./transport-events.ts";

type LinkState =
  | { readonly status: "idle" }
  | { readonly status: "preparing" | "dialling"; readonly attempt: Attempt }
  | { readonly status: "configuring"; readonly attempt: Attempt; readonly connection: Connection }
  | { readonly status: "open"; readonly connection: Connection }
  | { readonly status: "recovering"; readonly info: CloseInfo };

/** The state machine between `connect()` and `close()`, over connections of core. */
export class SessionLink {
  readonly #hooks: LinkHooks;
  #state: LinkState = { status: "idle" };

  constructor(hooks: LinkHooks) {
    this.#hooks = hooks;
  }

  /** The status as observers know it: connecting begins with a socket. */
  get status(): TransportStatus {
    const { status } = this.#state;
    if (status === "dialling" || status === "recovering") return "connecting";
    return status === "configuring" || status === "open" ? "connected" : "disconnected";
  }

  /** Whether a `connect()` is on its way to a socket. */
  get isConnecting(): boolean {
    return this.#state.status === "preparing" || this.status === "connecting";
  }

  /** The connection, while there is one. */
  get connection(): Connection | undefined {
    return "connection" in this.#state ? this.#state.connection : undefined;
  }

  /**
   * Connects and waits for {@link SessionLink.ready}.
   *
   * @param what - Names what is waited for after the handshake, for the message of `connect-timeout`.
   */
  async connect(prepare: () => Dial | Promise<Dial>, connectTimeoutMs: number, what: string): Promise<void> {
    if (this.#state.status !== "idle") throw new PlugboardError("invalid-argument", "WebSocket is already connected or connecting.");
    const attempt = createAttempt();
    this.#state = { status: "preparing", attempt };
    const onTimeout = (): void => {
      const phase = { preparing: "the API key", dialling: "the socket", configuring: what }[String(this.#state.status)] ?? what;
      this.#fail(attempt, new PlugboardError("connect-timeout", `Waited ${connectTimeoutMs} ms for ${phase}.`));
    };
    const timer = setTimeout(onTimeout, connectTimeoutMs);
    try {
      await Promise.race([this.#establish(attempt, prepare, connectTimeoutMs), attempt.failed.promise]);
    } catch (error) {
      this.#fail(attempt, error);
      throw attempt.failure?.error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The session is as configured: `connect()` may resolve. */
  ready(): void {
    if (this.#state.status !== "configuring") return;
    const { attempt, connection } = this.#state;
    this.#state = { status: "open", connection };
    attempt.ready.resolve();
  }

  /** The server has refused the session: `connect()` rejects. Without effect once it is open. */
  refuse(error: unknown): void {
    if (this.#state.status === "configuring") this.#fail(this.#state.attempt, error);
  }

  /** Opens another connection, whose frames go to `onFrame` until it is adopted. */
  open(
    { adapter, request, options }: Dial,
    connectTimeoutMs: number,
    onFrame: (frame: Frame) => void,
    onClose: () => void,
  ): Promise<Connection> {
    return connect(adapter, request, this.#handlers(onFrame, onClose), { ...options, connectTimeoutMs });
  }

  /** Goes on with another connection, and closes the one before it. */
  adopt(connection: Connection): void {
    const before = this.connection;
    if (this.#state.status === "idle") return connection.terminate();
    this.#state = { status: "open", connection };
    void before?.close();
  }

  /** What was lost stays lost. */
  giveUp(info: CloseInfo): void {
    if (this.#state.status === "recovering") this.#lose(info, "open");
  }

  /** Ends whatever there is. Throws the first exception of an observer, after everything is done. */
  close(): void {
    const state = this.#state;
    if (state.status === "idle") return;
    if ("attempt" in state) {
      const error = new PlugboardError("aborted", "WebSocket connection was closed before setup completed.");
      return this.#settle(state.attempt, error, () => this.#drop());
    }
    this.#drop();
  }

  async #establish(attempt: Attempt, prepare: () => Dial | Promise<Dial>, connectTimeoutMs: number): Promise<void> {
    const made = prepare();
    // A dial that is there at once is made in this very turn.
    const { adapter, request, options } = made instanceof Promise ? await made : made;
    if (attempt.failure) return;
    await connect(
      announcing(adapter, () => this.#onDialling(attempt)),
      request,
      { ...this.#handlers(), open: (connection) => this.#onOpen(attempt, connection) },
      { ...options, connectTimeoutMs, signal: attempt.abort.signal },
    );
    await attempt.ready.promise;
  }

  /** Frames and the end of the connection in use are the hooks'; those of another one are whoever's opened it. */
  #handlers(onFrame?: (frame: Frame) => void, onClose?: () => void): ConnectionHandlers {
    return {
      message: (frame, connection) => (connection === this.connection ? this.#hooks.onFrame(frame) : onFrame?.(frame)),
      close: (info, connection) => (connection === this.connection ? this.#onClose(info) : onClose?.()),
      error: (error) => this.#hooks.onError(error),
    };
  }

  #onDialling(attempt: Attempt): void {
    if (attempt.failure) return;
    this.#state = { status: "dialling", attempt };
    this.#try(attempt, () => this.#hooks.onStatus("connecting"));
  }

  #onOpen(attempt: Attempt, connection: Connection): void {
    if (attempt.failure) return connection.terminate();
    this.#state = { status: "configuring", attempt, connection };
    this.#try(attempt, () => this.#hooks.onStatus("connected"));
    if (this.connection === connection) this.#try(attempt, () => this.#hooks.onOpen());
  }

  #try(attempt: Attempt, observer: () => void): void {
    try {
      observer();
    } catch (error) {
      this.#fail(attempt, error);
    }
  }

  #onClose(info: CloseInfo): void {
    const state = this.#state;
    if (!("connection" in state)) return;
    if (state.status === "open" && !isNormalClose(info) && this.#hooks.recovers(info)) {
      this.#state = { status: "recovering", info };
      return;
    }
    this.#lose(info, state.status, "attempt" in state ? state.attempt : undefined);
  }

  #lose(info: CloseInfo, phase: CloseEvent["phase"], attempt?: Attempt): void {
    if (!isNormalClose(info)) {
      const why = `The connection ended with code ${info.code}${info.reason ? ` (${info.reason})` : ""}.`;
      this.#hooks.onError(info.error ?? new PlugboardError("connection-lost", why, { close: info, delivery: "unknown" }));
    }
    const finish = (): void => this.#end(() => this.#hooks.onClose({ ...info, phase }));
    if (!attempt) return this.#quietly(finish);
    const message = `WebSocket connection was closed before setup completed (${info.code}).`;
    this.#settle(attempt, new PlugboardError("closed-before-ready", message, { close: info }), () => this.#quietly(finish));
  }

  /** An attempt has failed by itself: it is settled, and the observers hear of the end of what they saw begin. */
  #fail(attempt: Attempt, thrown: unknown): void {
    if (attempt.failure) return;
    const error = this.#state.status === "configuring" ? thrown : explainEarlyEnd(thrown);
    const dialled = this.#state.status === "dialling";
    this.#settle(attempt, error, () => {
      if (dialled && !isQuiet(error)) this.#hooks.onError(error);
      this.#quietly(() => this.#drop());
    });
  }

  #settle(attempt: Attempt, error: unknown, end: () => void): void {
    if (attempt.failure) return;
    attempt.failure = { error };
    attempt.failed.reject(error);
    try {
      end();
    } finally {
      attempt.abort.abort();
    }
  }

  /** Ends it from this side. */
  #drop(): void {
    const state = this.#state;
    if (state.status === "idle") return;
    const connection = this.connection;
    const phase = state.status === "open" || state.status === "configuring" ? state.status : "connecting";
    void connection?.close().then((info) => this.#hooks.onClose({ ...info, phase }));
    this.#end(() => state.status === "recovering" && this.#hooks.onClose({ ...state.info, phase: "open" }));
  }

  #end(last: () => void): void {
    const wasVisible = this.status !== "disconnected";
    this.#state = { status: "idle" };
    try {
      this.#hooks.onLost();
      if (wasVisible) this.#hooks.onStatus("disconnected");
    } finally {
      last();
    }
  }

  #quietly(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#hooks.onError(error);
    }
  }
}
