import { type CloseInfo, type Connection, type ConnectionHandlers, connect, type Frame, PlugboardError } from "@plugboard/core";
import type { CloseEvent } from "../sdk-events/transport-events.ts";
import { userError } from "../wire/user-error.ts";
import { type Attempt, announcing, createAttempt } from "./attempt.ts";
import { explainEarlyEnd, isNormalClose, isNotOpen, isQuiet } from "./connection-errors.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import {
  afterConnectionEvent,
  type ConnectionEvent,
  type ConnectionState,
  connectionOf,
  type TransportStatus,
  visibleStatus,
} from "./connection-state.ts";

/** What a connection tells its transport. Exceptions of `onStatus` and `onOpen` while connecting fail the attempt. */
export interface ConnectionHooks {
  /** The status has changed. */
  readonly onStatus: (status: TransportStatus) => void;
  /** The socket takes the first frame. Called before `onStatus("connected")`. */
  readonly onOpen: () => void;
  readonly onFrame: (frame: Frame) => void;
  /** The attempt or the connection is over. Called before `onStatus("disconnected")`. */
  readonly onEnd: () => void;
  /** The socket failed. */
  readonly onError: (error: unknown) => void;
  /** Whether the call goes on in another session although this connection was lost. */
  readonly resumes: (info: CloseInfo) => boolean;
  /** The connection was lost, and the call has to be resumed in another session. */
  readonly onResume: (info: CloseInfo) => void;
  /** The connection has ended. Called last of all. */
  readonly onClose: (event: CloseEvent) => void;
}

/** Frames and the end of a connection that is not in use yet. */
export interface OtherConnectionHandlers {
  readonly onFrame: (frame: Frame) => void;
  readonly onClose: () => void;
}

/** What stands between `connect()` and `close()`, over connections of core. */
export interface TransportConnection {
  readonly state: () => ConnectionState;
  /**
   * Connects and waits for {@link TransportConnection.ready}.
   *
   * @param awaited - Names what is waited for before the socket and after the handshake, for the message of `connect-timeout`.
   */
  readonly connect: (
    plan: () => ConnectionPlan | Promise<ConnectionPlan>,
    connectTimeoutMs: number,
    awaited: { readonly before: string; readonly after: string },
  ) => Promise<void>;
  /** The session has its configuration: `connect()` may resolve. */
  readonly ready: () => void;
  /** The server has refused the session: `connect()` rejects. Without effect once the session is ready. */
  readonly refuse: (error: unknown) => void;
  /** Opens another connection, whose frames and end are for its own handlers until it is in use. */
  readonly open: (
    plan: ConnectionPlan,
    connectTimeoutMs: number,
    signal: AbortSignal,
    handlers: OtherConnectionHandlers,
  ) => Promise<Connection>;
  /** Uses another connection from now on, and closes the one that was in use. */
  readonly use: (connection: Connection) => void;
  /** A call that was to be resumed has ended after all. */
  readonly giveUp: (info: CloseInfo) => void;
  /** Ends whatever there is. Throws the first exception of an observer, after everything is done. */
  readonly close: () => void;
}

/** A connection that is idle. */
export const createTransportConnection = (hooks: ConnectionHooks): TransportConnection => {
  let state: ConnectionState = { status: "idle" };

  const on = (event: ConnectionEvent): void => {
    state = afterConnectionEvent(state, event);
  };
  const current = (): Connection | undefined => connectionOf(state);
  const isOnItsWay = (attempt: Attempt): boolean => "attempt" in state && state.attempt === attempt;

  const quietly = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      hooks.onError(error);
    }
  };

  /** Ends the attempt or the connection. Observers hear of the end only if they saw the beginning. */
  const end = (last: () => void): void => {
    const wasVisible = visibleStatus(state) !== "disconnected";
    on({ type: "ended" });
    try {
      hooks.onEnd();
      if (wasVisible) hooks.onStatus("disconnected");
    } finally {
      last();
    }
  };

  /** Ends the attempt or the connection from this side. */
  const drop = (): void => {
    if (state.status === "idle") return;
    const before = state.status === "failing" ? state.before : state;
    const phase = before.status === "open" || before.status === "configuring" ? before.status : "connecting";
    void current()
      ?.close()
      .then((info) => hooks.onClose({ ...info, phase }));
    end(() => before.status === "resuming" && hooks.onClose({ ...before.info, phase: "open" }));
  };

  /** Rejects `connect()`; then `finish` ends what there is. */
  const settle = (attempt: Attempt, error: unknown, finish: () => void): void => {
    on({ type: "failed" });
    attempt.done.reject(error);
    try {
      finish();
    } finally {
      attempt.abort.abort();
    }
  };

  /** An attempt has failed by itself. */
  const fail = (attempt: Attempt, thrown: unknown): void => {
    if (!isOnItsWay(attempt)) return;
    const error = state.status === "configuring" ? thrown : explainEarlyEnd(thrown);
    const isLoud = state.status === "dialling" && !isQuiet(error);
    settle(attempt, error, () => {
      const failing = state;
      if (isLoud) hooks.onError(error);
      // A listener of `error` may have closed the transport, or connected it anew.
      if (state === failing) quietly(drop);
    });
  };

  const watched = (attempt: Attempt, observer: () => void): void => {
    try {
      observer();
    } catch (error) {
      // A socket that is closing already takes no frame. Why it closes is in the frames that it has received and in its close event, so
      // the attempt goes on until these are read.
      if (state.status === "configuring" && isNotOpen(error)) hooks.onError(error);
      else fail(attempt, error);
    }
  };

  /** The connection was ended by the other side, or by the network. */
  const lose = (info: CloseInfo): void => {
    const before = state;
    const phase = before.status === "configuring" ? before.status : "open";
    if (!isNormalClose(info)) {
      const why = `The connection ended with code ${info.code}${info.reason && ` (${info.reason})`}.`;
      hooks.onError(info.error ?? new PlugboardError("connection-lost", why, { close: info, delivery: "unknown" }));
      // A listener of `error` may have closed the transport, or connected it anew.
      if (state !== before) return;
    }
    const finish = (): void => quietly(() => end(() => quietly(() => hooks.onClose({ ...info, phase }))));
    if (before.status !== "configuring") return finish();
    const message = `WebSocket connection was closed before setup completed (${info.code}).`;
    const cause = info.error === undefined ? {} : { cause: info.error };
    settle(before.attempt, new PlugboardError("closed-before-ready", message, { ...cause, close: info }), finish);
  };

  const onClose = (info: CloseInfo): void => {
    if (state.status !== "open" || !hooks.resumes(info)) return lose(info);
    // The state changes first, so that what a listener of `resuming` sends is kept for the next session.
    on({ type: "lost", info });
    hooks.onResume(info);
  };

  /** Frames and the end of the connection in use are for the hooks; those of another one are for whoever opened it. */
  const handlers = (other?: OtherConnectionHandlers): ConnectionHandlers => ({
    message: (frame, connection) => (connection === current() ? hooks.onFrame(frame) : other?.onFrame(frame)),
    close: (info, connection) => (connection === current() ? onClose(info) : other?.onClose()),
    error: hooks.onError,
  });

  const establish = async (
    attempt: Attempt,
    plan: () => ConnectionPlan | Promise<ConnectionPlan>,
    connectTimeoutMs: number,
  ): Promise<void> => {
    const planned = plan();
    // A plan that is no promise is dialled at once.
    const { adapter, request, options } = planned instanceof Promise ? await planned : planned;
    if (!isOnItsWay(attempt)) return;
    const onSocket = (): void => {
      if (!isOnItsWay(attempt)) return;
      on({ type: "dialled" });
      watched(attempt, () => hooks.onStatus("connecting"));
    };
    const open = (connection: Connection): void => {
      if (!isOnItsWay(attempt)) return connection.terminate();
      on({ type: "opened", connection });
      watched(attempt, hooks.onOpen);
      if (current() === connection) watched(attempt, () => hooks.onStatus("connected"));
    };
    const { signal } = attempt.abort;
    await connect(announcing(adapter, onSocket), request, { ...handlers(), open }, { ...options, connectTimeoutMs, signal });
  };

  return {
    state: () => state,
    connect: async (plan, connectTimeoutMs, awaited) => {
      if (state.status !== "idle") throw userError("WebSocket is already connected or connecting.");
      const attempt = createAttempt();
      on({ type: "begun", attempt });
      const onTimeout = (): void => {
        const phase = state.status === "preparing" ? awaited.before : state.status === "dialling" ? "the socket" : awaited.after;
        fail(attempt, new PlugboardError("connect-timeout", `Waited ${connectTimeoutMs} ms for ${phase}.`));
      };
      const timer = setTimeout(onTimeout, connectTimeoutMs);
      establish(attempt, plan, connectTimeoutMs).catch((error) => fail(attempt, error));
      await attempt.done.promise.finally(() => clearTimeout(timer));
    },
    ready: () => {
      if (state.status !== "configuring") return;
      const { attempt } = state;
      on({ type: "ready" });
      attempt.done.resolve();
    },
    refuse: (error) => {
      if (state.status === "configuring") fail(state.attempt, error);
    },
    open: ({ adapter, request, options }, connectTimeoutMs, signal, other) =>
      connect(adapter, request, handlers(other), { ...options, connectTimeoutMs, signal }),
    use: (connection) => {
      const before = current();
      if (state.status === "idle") return connection.terminate();
      on({ type: "resumed", connection });
      void before?.close();
    },
    giveUp: (info) => {
      if (state.status === "resuming") lose(info);
    },
    close: () => {
      if (!("attempt" in state)) return drop();
      settle(state.attempt, new PlugboardError("aborted", "WebSocket connection was closed before setup completed."), drop);
    },
  };
};
