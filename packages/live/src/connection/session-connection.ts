import { type CloseInfo, type Connection, connect, type Frame, isPlugboardError, PlugboardError } from "@plugboard/core";
import { deferred } from "@plugboard/core/internal";
import { asString, at, type WireEvent } from "@plugboard/wire";
import { createLiveEventParser } from "../wire/parse-live-event.ts";
import { serverError } from "../wire/server-error.ts";
import type { ClosedReason } from "../wire/server-events.ts";
import type { ForkSessionConfig, SessionConfig, SessionResource } from "../wire/session-config.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import type { ConfirmedEnding, LiveEnding } from "./live-ending.ts";

/** Bounds of one session's life, in milliseconds. */
export interface SessionDeadlines {
  readonly connectTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** What a connection is for. */
export interface SessionTarget {
  /** What follows `/live/sessions` in the URL, encoded. */
  readonly path: string;
  /** The `session` of the first message; without it the session runs already, or begins by itself. */
  readonly start?: SessionConfig | ForkSessionConfig;
}

/** Who hears of a session. */
export interface SessionHooks {
  readonly onStarted: (session: SessionResource) => void;
  /** Every event but those that decide the start, `session.started` included. */
  readonly onEvent: (event: WireEvent) => void;
  /** No command can be sent or answered any more. */
  readonly onOver: () => void;
  /** The last call, once. */
  readonly onEnd: (ending: LiveEnding) => void;
  readonly onError: (error: PlugboardError) => void;
}

/** The state of the session of one connection. */
type SessionState =
  | { readonly status: "connecting" }
  | { readonly status: "starting"; readonly connection: Connection }
  | {
      readonly status: "running" | "closing" | "leaving";
      readonly connection: Connection;
      readonly session: SessionResource;
      readonly usageSeconds?: number;
    }
  | { readonly status: "finalised"; readonly connection: Connection; readonly ending: ConfirmedEnding }
  | { readonly status: "ended"; readonly ending: LiveEnding };

/** One session over one connection, from the attempt to the end. */
export interface SessionConnection {
  readonly state: () => SessionState;
  /** Sends a frame. Throws `not-open` unless the session runs, and what core's `send` throws. */
  readonly send: (frame: string) => void;
  /** Ends the session with `session.close`. Resolves with how it ended, within the bounds of both closing handshakes. */
  readonly close: () => Promise<LiveEnding>;
  /** Ends the connection and not the session. */
  readonly leave: () => Promise<LiveEnding>;
  /** Resolves with the session of `session.started`; rejects when that event cannot come any more. */
  readonly started: Promise<SessionResource>;
  readonly ended: Promise<LiveEnding>;
}

/** How long the server may take to end the socket after `session.closed`, in milliseconds. */
const lastWordsMs = 2_000;

/** Whether an error before `session.started` answers the start: it names that event, or no event at all. */
const isAboutStart = (event: WireEvent, startId: string): boolean => {
  const named = asString(event["client_event_id"]) ?? asString(at(event, "error", "client_event_id"));
  return named === undefined || named === startId;
};

const secondsOf = (event: WireEvent): number | undefined => {
  const seconds = at(event, "usage", "seconds");
  return typeof seconds === "number" ? seconds : undefined;
};

/** Starts an attempt. Nothing is dialled before the plan has been made. */
export const openSession = (
  plan: () => Promise<ConnectionPlan>,
  { start }: SessionTarget,
  startId: string,
  { connectTimeoutMs, startTimeoutMs, closeTimeoutMs }: SessionDeadlines,
  hooks: SessionHooks,
  signal: AbortSignal | undefined,
): SessionConnection => {
  let state: SessionState = { status: "connecting" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const started = deferred<SessionResource>();
  const ended = deferred<LiveEnding>();
  const attempt = new AbortController();
  const parse = createLiveEventParser();

  const within = (ms: number, onTimeout: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, ms);
  };
  const end = (ending: LiveEnding): void => {
    if (state.status === "ended") return;
    state = { status: "ended", ending };
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    if (ending.status === "not-started") started.reject(ending.error);
    hooks.onOver();
    hooks.onEnd(ending);
    ended.resolve(ending);
  };
  /** The session was not started. */
  const fail = (error: PlugboardError): void => {
    if (state.status !== "connecting" && state.status !== "starting") return;
    if (state.status === "starting") void state.connection.close();
    attempt.abort();
    end({ status: "not-started", error });
  };
  const onAbort = (): void => fail(new PlugboardError("aborted", "The start of the session was aborted.", { cause: signal?.reason }));
  const giveUp = (): void => fail(new PlugboardError("aborted", "The session was closed before it began."));
  const late = (ms: number, what: string) => (): void => fail(new PlugboardError("connect-timeout", `Waited ${ms} ms for ${what}.`));

  const begin = (connection: Connection, event: WireEvent): void => {
    const session = at(event, "session");
    if (typeof at(session, "id") !== "string") return fail(new PlugboardError("protocol-error", "session.started names no session."));
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    // Parse boundary: only the id is checked; whoever reads another member treats it as one that may be missing.
    const resource = session as SessionResource;
    state = { status: "running", connection, session: resource };
    hooks.onStarted(resource);
    hooks.onEvent(event);
    started.resolve(resource);
  };
  const receiveBeforeStart = (connection: Connection, event: WireEvent): void => {
    if (event.type === "session.started") return begin(connection, event);
    if (event.type === "session.closed") {
      return fail(
        new PlugboardError("closed-before-ready", `The session ended before it began (${String(event["reason"])}).`, {
          delivery: "rejected",
        }),
      );
    }
    if (event.type === "error" && isAboutStart(event, startId)) return fail(serverError("The server refused the session", event));
    hooks.onEvent(event);
  };
  const finalise = (connection: Connection, event: WireEvent, heard: number | undefined): void => {
    // Parse boundary: a reason that is not known yet is passed on as it is.
    const reason = (asString(event["reason"]) ?? "close_requested") as ClosedReason;
    state = { status: "finalised", connection, ending: { status: "confirmed", reason, usageSeconds: secondsOf(event) ?? heard ?? 0 } };
    hooks.onOver();
    within(lastWordsMs, () => void connection.close());
  };
  const receive = (frame: Frame, connection: Connection): void => {
    const event = parse(frame);
    if (!event)
      return hooks.onError(new PlugboardError("protocol-error", "The server sent a frame that is not an event.", { delivery: "answered" }));
    if (state.status === "starting") return receiveBeforeStart(connection, event);
    if ("session" in state) {
      if (event.type === "session.usage.updated") state = { ...state, usageSeconds: secondsOf(event) ?? state.usageSeconds ?? 0 };
      if (event.type === "session.closed") finalise(connection, event, state.usageSeconds);
    }
    hooks.onEvent(event);
  };
  const onClose = (close: CloseInfo): void => {
    if (state.status === "finalised") return end({ ...state.ending, close });
    if (state.status === "leaving") return end({ status: "detached", close });
    if (state.status === "running" || state.status === "closing") {
      const error =
        close.error ??
        new PlugboardError("connection-lost", "The connection ended without session.closed.", { close, delivery: "unknown" });
      return end({ status: "unconfirmed", usageSeconds: state.usageSeconds, close, error });
    }
    fail(
      new PlugboardError("closed-before-ready", `The connection ended before the session began (${close.code}).`, {
        close,
        cause: close.error,
      }),
    );
  };
  const onOpen = (connection: Connection): void => {
    if (state.status !== "connecting") return connection.terminate();
    state = { status: "starting", connection };
    within(startTimeoutMs, late(startTimeoutMs, "session.started"));
    // A socket that is closing already takes no frame; its close event says why it closes.
    if (start && connection.status === "open") {
      connection.send(JSON.stringify({ type: "session.start", event_id: startId, session: start }));
    }
  };

  const establish = async (): Promise<void> => {
    const { adapter, request, options } = await plan();
    if (state.status !== "connecting") return;
    const handlers = { open: onOpen, message: receive, close: onClose, error: hooks.onError };
    await connect(adapter, request, handlers, { ...options, connectTimeoutMs, signal: attempt.signal });
  };
  within(connectTimeoutMs, late(connectTimeoutMs, "the connection"));
  signal?.addEventListener("abort", onAbort);
  // Begins one turn later, so that the caller has this object before any hook is called.
  Promise.resolve()
    .then(() => (signal?.aborted ? onAbort() : establish()))
    .catch((error: unknown) =>
      fail(
        isPlugboardError(error) ? error : new PlugboardError("connect-failed", "The connection could not be prepared.", { cause: error }),
      ),
    );

  return {
    state: () => state,
    send: (frame) => {
      if (state.status !== "running") throw new PlugboardError("not-open", `The session is ${state.status}.`);
      state.connection.send(frame);
    },
    close: () => {
      if (state.status === "running") {
        const { connection } = state;
        state = { ...state, status: "closing" };
        within(closeTimeoutMs, () => void connection.close());
        try {
          connection.send(JSON.stringify({ type: "session.close", event_id: `${startId}_close` }));
        } catch {
          // The connection is ending already, or the send queue is so full that the event would come too late.
          void connection.close();
        }
      }
      giveUp();
      return ended.promise;
    },
    leave: () => {
      if (state.status === "running") {
        state = { ...state, status: "leaving" };
        void state.connection.close();
      }
      giveUp();
      return ended.promise;
    },
    started: started.promise,
    ended: ended.promise,
  };
};
