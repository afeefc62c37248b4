import { type CloseInfo, type Connection, type ConnectionHandlers, connect, type Frame, PlugboardError } from "@plugboard/core";
import { userError } from "../wire/user-error.ts";
import { type Attempt, announcing, createAttempt } from "./attempt.ts";
import { explainEarlyEnd, isNormalClose, isNotOpen, isQuiet } from "./connection-errors.ts";
import type { ConnectionHooks, OtherConnectionHandlers } from "./connection-hooks.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import { afterConnectionEvent, type ConnectionEvent, type ConnectionState, connectionOf, visibleStatus } from "./connection-state.ts";

type Plan = () => ConnectionPlan | Promise<ConnectionPlan>;

const idle: ConnectionState = { status: "idle" };

/** What stands between `connect()` and `close()`, over connections of core. */
export class TransportConnection {
  readonly #hooks: ConnectionHooks;
  #state: ConnectionState = idle;

  constructor(hooks: ConnectionHooks) {
    this.#hooks = hooks;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /**
   * Connects and waits for {@link TransportConnection.ready}.
   *
   * @param awaited - Names what is waited for before the socket and after the handshake, for the message of `connect-timeout`.
   */
  async connect(plan: Plan, connectTimeoutMs: number, awaited: { readonly before: string; readonly after: string }): Promise<void> {
    if (this.#state.status !== "idle") throw userError("WebSocket is already connected or connecting.");
    const attempt = createAttempt();
    this.#on({ type: "begun", attempt });
    const onTimeout = (): void => {
      const { status } = this.#state;
      const phase = status === "preparing" ? awaited.before : status === "dialling" ? "the socket" : awaited.after;
      this.#fail(attempt, new PlugboardError("connect-timeout", `Waited ${connectTimeoutMs} ms for ${phase}.`));
    };
    const timer = setTimeout(onTimeout, connectTimeoutMs);
    this.#establish(attempt, plan, connectTimeoutMs).catch((error) => this.#fail(attempt, error));
    await attempt.done.promise.finally(() => clearTimeout(timer));
  }

  /** The session has its configuration: `connect()` may resolve. */
  ready(): void {
    if (this.#state.status !== "configuring") return;
    const { attempt } = this.#state;
    this.#on({ type: "ready" });
    attempt.done.resolve();
  }

  /** The server has refused the session: `connect()` rejects. Without effect once the session is ready. */
  refuse(error: unknown): void {
    if (this.#state.status === "configuring") this.#fail(this.#state.attempt, error);
  }

  /** Opens another connection, whose frames and end are for its own handlers until it is in use. */
  open(plan: ConnectionPlan, connectTimeoutMs: number, signal: AbortSignal, other: OtherConnectionHandlers): Promise<Connection> {
    const receiver = new TransportConnection.#Receiver(this, undefined, other);
    return connect(plan.adapter, plan.request, receiver, { ...plan.options, connectTimeoutMs, signal });
  }

  /** Uses another connection from now on, and closes the one that was in use. */
  use(connection: Connection): void {
    const before = connectionOf(this.#state);
    if (this.#state.status === "idle") return connection.terminate();
    this.#on({ type: "resumed", connection });
    void before?.close();
  }

  /** A call that was to be resumed has ended after all. */
  giveUp(info: CloseInfo): void {
    if (this.#state.status === "resuming") this.#lose(info);
  }

  /** Ends whatever there is. Throws the first exception of an observer, after everything is done. */
  close(): void {
    if (!("attempt" in this.#state)) return this.#drop();
    const error = new PlugboardError("aborted", "WebSocket connection was closed before setup completed.");
    this.#settle(this.#state.attempt, error, () => this.#drop());
  }

  #on(event: ConnectionEvent): void {
    this.#state = afterConnectionEvent(this.#state, event);
  }

  #isOnItsWay(attempt: Attempt): boolean {
    return "attempt" in this.#state && this.#state.attempt === attempt;
  }

  #quietly(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#hooks.onError(error);
    }
  }

  /** Ends the attempt or the connection. Observers hear of the end only if they saw the beginning. */
  #end(last: () => void): void {
    const wasVisible = visibleStatus(this.#state) !== "disconnected";
    this.#on({ type: "ended" });
    try {
      this.#hooks.onEnd();
      if (wasVisible) this.#hooks.onStatus("disconnected");
    } finally {
      last();
    }
  }

  /** Ends the attempt or the connection from this side. */
  #drop(): void {
    const state = this.#state;
    if (state.status === "idle") return;
    const before = state.status === "failing" ? state.before : state;
    const phase = before.status === "open" || before.status === "configuring" ? before.status : "connecting";
    void connectionOf(state)
      ?.close()
      .then((info) => this.#hooks.onClose({ ...info, phase }));
    this.#end(() => before.status === "resuming" && this.#hooks.onClose({ ...before.info, phase: "open" }));
  }

  /** Rejects `connect()`; then `finish` ends what there is. */
  #settle(attempt: Attempt, error: unknown, finish: () => void): void {
    this.#on({ type: "failed" });
    attempt.done.reject(error);
    try {
      finish();
    } finally {
      attempt.abort.abort();
    }
  }

  /** An attempt has failed by itself. */
  #fail(attempt: Attempt, thrown: unknown): void {
    if (!this.#isOnItsWay(attempt)) return;
    const { status } = this.#state;
    const error = status === "configuring" ? thrown : explainEarlyEnd(thrown);
    this.#settle(attempt, error, () => {
      const failing = this.#state;
      if (status === "dialling" && !isQuiet(error)) this.#hooks.onError(error);
      // A listener of `error` may have closed the transport, or connected it anew.
      if (this.#state === failing) this.#quietly(() => this.#drop());
    });
  }

  #watched(attempt: Attempt, observer: () => void): void {
    try {
      observer();
    } catch (error) {
      // A socket that is closing already takes no frame. Why it closes is in the frames that it has received and in its close event, so
      // the attempt goes on until these are read.
      if (this.#state.status === "configuring" && isNotOpen(error)) this.#hooks.onError(error);
      else this.#fail(attempt, error);
    }
  }

  /** The connection was ended by the other side, or by the network. */
  #lose(info: CloseInfo): void {
    const before = this.#state;
    const phase = before.status === "configuring" ? before.status : "open";
    if (!isNormalClose(info)) {
      const why = `The connection ended with code ${info.code}${info.reason && ` (${info.reason})`}.`;
      this.#hooks.onError(info.error ?? new PlugboardError("connection-lost", why, { close: info, delivery: "unknown" }));
      // A listener of `error` may have closed the transport, or connected it anew.
      if (this.#state !== before) return;
    }
    const finish = (): void => this.#quietly(() => this.#end(() => this.#quietly(() => this.#hooks.onClose({ ...info, phase }))));
    if (before.status !== "configuring") return finish();
    const message = `WebSocket connection was closed before setup completed (${info.code}).`;
    const cause = info.error === undefined ? {} : { cause: info.error };
    this.#settle(before.attempt, new PlugboardError("closed-before-ready", message, { ...cause, close: info }), finish);
  }

  async #establish(attempt: Attempt, plan: Plan, connectTimeoutMs: number): Promise<void> {
    const planned = plan();
    // A plan that is no promise is dialled at once.
    const { adapter, request, options } = planned instanceof Promise ? await planned : planned;
    if (!this.#isOnItsWay(attempt)) return;
    const onSocket = (): void => {
      if (!this.#isOnItsWay(attempt)) return;
      this.#on({ type: "dialled" });
      this.#watched(attempt, () => this.#hooks.onStatus("connecting"));
    };
    const receiver = new TransportConnection.#Receiver(this, attempt);
    const { signal } = attempt.abort;
    await connect(announcing(adapter, onSocket), request, receiver, { ...options, connectTimeoutMs, signal });
  }

  #opened(connection: Connection, attempt: Attempt): void {
    if (!this.#isOnItsWay(attempt)) return connection.terminate();
    this.#on({ type: "opened", connection });
    this.#watched(attempt, () => this.#hooks.onOpen());
    if (connectionOf(this.#state) === connection) this.#watched(attempt, () => this.#hooks.onStatus("connected"));
  }

  #closed(info: CloseInfo): void {
    if (this.#state.status !== "open" || !this.#hooks.resumes(info)) return this.#lose(info);
    // The state changes first, so that what a listener of `resuming` sends is kept for the next session.
    this.#on({ type: "lost", info });
    this.#hooks.onResume(info);
  }

  /** Frames and the end of the connection in use are for the hooks; those of another one are for whoever opened it. */
  static readonly #Receiver = class implements ConnectionHandlers {
    readonly #owner: TransportConnection;
    /** The attempt that opens the connection. It is forgotten afterwards, because the connection holds this object. */
    #attempt: Attempt | undefined;
    readonly #other: OtherConnectionHandlers | undefined;

    constructor(owner: TransportConnection, attempt: Attempt | undefined, other?: OtherConnectionHandlers) {
      this.#owner = owner;
      this.#attempt = attempt;
      this.#other = other;
    }

    open(connection: Connection): void {
      const attempt = this.#attempt;
      this.#attempt = undefined;
      if (attempt) this.#owner.#opened(connection, attempt);
    }

    message(frame: Frame, connection: Connection): void {
      if (connection === connectionOf(this.#owner.#state)) this.#owner.#hooks.onFrame(frame);
      else this.#other?.onFrame(frame);
    }

    close(info: CloseInfo, connection: Connection): void {
      if (connection === connectionOf(this.#owner.#state)) this.#owner.#closed(info);
      else this.#other?.onClose();
    }

    error(error: unknown): void {
      this.#owner.#hooks.onError(error);
    }
  };
}
