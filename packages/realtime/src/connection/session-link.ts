import { type CloseInfo, type Connection, type ConnectionHandlers, connect, type Frame, PlugboardError } from "@plugboard/core";
import { type Attempt, announcing, createAttempt, explainEarlyEnd, isNormalClose, isQuiet } from "./attempt.ts";
import { isNotOpen } from "./is-not-open.ts";
import type { Dial, LinkHooks, TransportStatus } from "./link-hooks.ts";

type LinkState =
  | { readonly status: "idle" }
  | { readonly status: "preparing" | "dialling"; readonly attempt: Attempt }
  | { readonly status: "configuring"; readonly attempt: Attempt; readonly connection: Connection }
  | { readonly status: "open"; readonly connection: Connection }
  | { readonly status: "recovering"; readonly info: CloseInfo };

/** The status as observers know it: connecting begins with a socket. */
const statuses: Readonly<Record<LinkState["status"], TransportStatus>> = {
  idle: "disconnected",
  preparing: "disconnected",
  dialling: "connecting",
  configuring: "connected",
  open: "connected",
  recovering: "connecting",
};

/** The state machine between `connect()` and `close()`, over connections of core. */
export interface SessionLink {
  /** The status as observers know it. */
  readonly status: () => TransportStatus;
  /** Whether a `connect()` is on its way to a socket. */
  readonly isConnecting: () => boolean;
  /** Whether the session is there: connected, configured and not lost. */
  readonly isOpen: () => boolean;
  /** Whether the connection was lost and is being replaced. */
  readonly isRecovering: () => boolean;
  /** The connection, while there is one. */
  readonly connection: () => Connection | undefined;
  /**
   * Connects and waits for {@link SessionLink.ready}.
   *
   * @param what - Names what is waited for after the handshake, for the message of `connect-timeout`.
   * @param before - Names what is waited for before the socket.
   */
  readonly connect: (prepare: () => Dial | Promise<Dial>, connectTimeoutMs: number, what: string, before: string) => Promise<void>;
  /** The session is as configured: `connect()` may resolve. */
  readonly ready: () => void;
  /** The server has refused the session: `connect()` rejects. Without effect once it is open. */
  readonly refuse: (error: unknown) => void;
  /** Opens another connection, whose frames go to `onFrame` until it is adopted. */
  readonly open: (
    dial: Dial,
    connectTimeoutMs: number,
    signal: AbortSignal,
    onFrame: (frame: Frame) => void,
    onClose: () => void,
  ) => Promise<Connection>;
  /** Goes on with another connection, and closes the one before it. */
  readonly adopt: (connection: Connection) => void;
  /** What was lost stays lost. */
  readonly giveUp: (info: CloseInfo) => void;
  /** Ends whatever there is. Throws the first exception of an observer, after everything is done. */
  readonly close: () => void;
}

/** A link that is idle. */
export const createSessionLink = (hooks: LinkHooks): SessionLink => {
  let state: LinkState = { status: "idle" };

  const status = (): TransportStatus => statuses[state.status];
  const current = (): Connection | undefined => ("connection" in state ? state.connection : undefined);

  const quietly = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      hooks.onError(error);
    }
  };

  /** The observers hear of the end of what they saw begin. */
  const end = (last: () => void): void => {
    const wasVisible = status() !== "disconnected";
    state = { status: "idle" };
    try {
      hooks.onLost();
      if (wasVisible) hooks.onStatus("disconnected");
    } finally {
      last();
    }
  };

  /** Ends it from this side. */
  const drop = (): void => {
    const before = state;
    if (before.status === "idle") return;
    const phase = before.status === "open" || before.status === "configuring" ? before.status : "connecting";
    void current()
      ?.close()
      .then((info) => hooks.onClose({ ...info, phase }));
    end(() => before.status === "recovering" && hooks.onClose({ ...before.info, phase: "open" }));
  };

  const settle = (attempt: Attempt, error: unknown, finish: () => void): void => {
    if (attempt.isSettled) return;
    attempt.isSettled = true;
    attempt.done.reject(error);
    try {
      finish();
    } finally {
      attempt.abort.abort();
    }
  };

  /** An attempt has failed by itself. */
  const fail = (attempt: Attempt, thrown: unknown): void => {
    const error = state.status === "configuring" ? thrown : explainEarlyEnd(thrown);
    const isLoud = state.status === "dialling" && !isQuiet(error);
    settle(attempt, error, () => {
      const before = state;
      if (isLoud) hooks.onError(error);
      // A listener of `error` may have closed it, or begun anew.
      if (state === before) quietly(drop);
    });
  };

  const watched = (attempt: Attempt, observer: () => void): void => {
    try {
      observer();
    } catch (error) {
      // A socket that closes while it opens takes no frame; what it has received, and its close, say why.
      if (state.status === "configuring" && isNotOpen(error)) hooks.onError(error);
      else fail(attempt, error);
    }
  };

  /** It was ended by the other side, or by the network. */
  const lose = (info: CloseInfo): void => {
    const before = state;
    const phase = before.status === "configuring" ? before.status : "open";
    if (!isNormalClose(info)) {
      const why = `The connection ended with code ${info.code}${info.reason && ` (${info.reason})`}.`;
      hooks.onError(info.error ?? new PlugboardError("connection-lost", why, { close: info, delivery: "unknown" }));
      // A listener of `error` may have closed it, or begun anew.
      if (state !== before) return;
    }
    const finish = (): void => quietly(() => end(() => quietly(() => hooks.onClose({ ...info, phase }))));
    if (before.status !== "configuring") return finish();
    const message = `WebSocket connection was closed before setup completed (${info.code}).`;
    settle(before.attempt, new PlugboardError("closed-before-ready", message, { close: info }), finish);
  };

  const onClose = (info: CloseInfo): void => {
    const before = state;
    if (before.status !== "open" || isNormalClose(info)) return lose(info);
    // First of all, so that what a listener of `reconnecting` says is kept for the next connection.
    state = { status: "recovering", info };
    if (hooks.recovers(info)) return;
    state = before;
    lose(info);
  };

  /** Frames and the end of the connection in use are the hooks'; those of another one are whoever's opened it. */
  const handlers = (onFrame?: (frame: Frame) => void, onOtherClose?: () => void): ConnectionHandlers => ({
    message: (frame, connection) => (connection === current() ? hooks.onFrame(frame) : onFrame?.(frame)),
    close: (info, connection) => (connection === current() ? onClose(info) : onOtherClose?.()),
    error: hooks.onError,
  });

  const establish = async (attempt: Attempt, prepare: () => Dial | Promise<Dial>, connectTimeoutMs: number): Promise<void> => {
    const made = prepare();
    // A dial that is there at once is made in this very turn.
    const { adapter, request, options } = made instanceof Promise ? await made : made;
    if (attempt.isSettled) return;
    const onSocket = (): void => {
      if (attempt.isSettled) return;
      state = { status: "dialling", attempt };
      watched(attempt, () => hooks.onStatus("connecting"));
    };
    const open = (connection: Connection): void => {
      if (attempt.isSettled) return connection.terminate();
      state = { status: "configuring", attempt, connection };
      watched(attempt, hooks.onOpen);
      if (current() === connection) watched(attempt, () => hooks.onStatus("connected"));
    };
    const { signal } = attempt.abort;
    await connect(announcing(adapter, onSocket), request, { ...handlers(), open }, { ...options, connectTimeoutMs, signal });
  };

  return {
    status,
    isConnecting: () => state.status === "preparing" || status() === "connecting",
    isOpen: () => state.status === "open",
    isRecovering: () => state.status === "recovering",
    connection: current,
    connect: async (prepare, connectTimeoutMs, what, before) => {
      if (state.status !== "idle") throw new PlugboardError("invalid-argument", "WebSocket is already connected or connecting.");
      const attempt = createAttempt();
      state = { status: "preparing", attempt };
      const onTimeout = (): void => {
        const phase = state.status === "preparing" ? before : state.status === "dialling" ? "the socket" : what;
        fail(attempt, new PlugboardError("connect-timeout", `Waited ${connectTimeoutMs} ms for ${phase}.`));
      };
      const timer = setTimeout(onTimeout, connectTimeoutMs);
      establish(attempt, prepare, connectTimeoutMs).catch((error) => fail(attempt, error));
      await attempt.done.promise.finally(() => clearTimeout(timer));
    },
    ready: () => {
      if (state.status !== "configuring") return;
      const { attempt, connection } = state;
      state = { status: "open", connection };
      attempt.done.resolve();
    },
    refuse: (error) => {
      if (state.status === "configuring") fail(state.attempt, error);
    },
    open: ({ adapter, request, options }, connectTimeoutMs, signal, onFrame, onOtherClose) =>
      connect(adapter, request, handlers(onFrame, onOtherClose), { ...options, connectTimeoutMs, signal }),
    adopt: (connection) => {
      const before = current();
      if (state.status === "idle") return connection.terminate();
      state = { status: "open", connection };
      void before?.close();
    },
    giveUp: (info) => {
      if (state.status === "recovering") lose(info);
    },
    close: () => {
      if (!("attempt" in state) || state.attempt.isSettled) return drop();
      settle(state.attempt, new PlugboardError("aborted", "WebSocket connection was closed before setup completed."), drop);
    },
  };
};
