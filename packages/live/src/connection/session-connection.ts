import { type CloseInfo, type Connection, connect, type Frame, isPlugboardError, PlugboardError } from "@plugboard/core";
import { deferred } from "@plugboard/core/internal";
import { asString, at, type WireEvent } from "@plugboard/wire";
import { createLiveEventParser } from "../wire/parse-live-event.ts";
import { serverError } from "../wire/server-error.ts";
import type { ClosedReason } from "../wire/server-events.ts";
import type { SessionResource } from "../wire/session-config.ts";
import type { LiveEnding } from "./live-ending.ts";
import type { SessionConnection, SessionHost, SessionState, SessionTarget } from "./session-state.ts";

/** How long the server may take to end the socket after `session.closed`, in milliseconds. */
const lastWordsMs = 2_000;

/** Whether an error before `session.started` answers the start: it names that event, or no event at all. */
const isAboutStart = (event: WireEvent, startId: string): boolean => {
  const named = asString(event["client_event_id"]) ?? asString(at(event, "error", "client_event_id"));
  return (named ?? startId) === startId;
};

const secondsOf = (event: WireEvent): number | undefined => {
  const seconds = at(event, "usage", "seconds");
  return typeof seconds === "number" ? seconds : undefined;
};

/** A session over a connection of its own. It dials as soon as it is made. */
export class OpenSession implements SessionConnection {
  readonly #host: SessionHost;
  readonly #target: SessionTarget;
  readonly #signal: AbortSignal | undefined;
  readonly #attempt = new AbortController();
  readonly #parse = createLiveEventParser();
  readonly #started = deferred<SessionResource>();
  readonly #ended = deferred<LiveEnding>();
  readonly started: Promise<SessionResource> = this.#started.promise;
  readonly ended: Promise<LiveEnding> = this.#ended.promise;
  #state: SessionState = { status: "connecting" };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onAbort = (): void =>
    this.#fail(new PlugboardError("aborted", "The start of the session was aborted.", { cause: this.#signal?.reason }));

  /** @param signal - Aborts the start, and not the session. */
  constructor(host: SessionHost, target: SessionTarget, signal: AbortSignal | undefined) {
    this.#host = host;
    this.#target = target;
    this.#signal = signal;
    this.#startWithin(host.settings.deadlines.connectTimeoutMs, "the connection");
    signal?.addEventListener("abort", this.#onAbort);
    void this.#establish();
  }

  state(): SessionState {
    return this.#state;
  }

  send(frame: string): void {
    if (this.#state.status !== "running") throw new PlugboardError("not-open", `The session is ${this.#state.status}.`);
    this.#state.connection.send(frame);
  }

  close(): Promise<LiveEnding> {
    if (this.#state.status === "running") {
      const { connection } = this.#state;
      this.#state = { ...this.#state, status: "closing" };
      this.#within(this.#host.settings.deadlines.closeTimeoutMs, () => void connection.close());
      try {
        connection.send(JSON.stringify({ type: "session.close", event_id: `${this.#host.id}_close` }));
      } catch {
        // The connection is ending already, or the send queue is so full that the event would come too late.
        void connection.close();
      }
    }
    return this.#giveUp();
  }

  leave(): Promise<LiveEnding> {
    if (this.#state.status === "running") {
      this.#state = { ...this.#state, status: "leaving" };
      void this.#state.connection.close();
    }
    return this.#giveUp();
  }

  /** Ends an attempt, if this is one still. */
  #giveUp(): Promise<LiveEnding> {
    this.#fail(new PlugboardError("aborted", "The session was closed before it began."));
    return this.ended;
  }

  #within(ms: number, onTimeout: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onTimeout, ms);
  }

  #startWithin(ms: number, what: string): void {
    this.#within(ms, () => this.#fail(new PlugboardError("connect-timeout", `Waited ${ms} ms for ${what}.`)));
  }

  async #establish(): Promise<void> {
    const { settings } = this.#host;
    try {
      // Begins one turn later, so that the host has this object before it hears of anything.
      await undefined;
      if (this.#signal?.aborted) return this.#onAbort();
      const { adapter, request, options } = await settings.plan(this.#target.path);
      if (this.#state.status !== "connecting") return;
      await connect(
        adapter,
        request,
        {
          open: (connection) => this.#onOpen(connection),
          message: (frame, connection) => this.#receive(frame, connection),
          close: (close) => this.#onClose(close),
          error: settings.fail,
        },
        { ...options, connectTimeoutMs: settings.deadlines.connectTimeoutMs, signal: this.#attempt.signal },
      );
    } catch (cause) {
      this.#fail(
        isPlugboardError(cause) ? cause : new PlugboardError("connect-failed", "The connection could not be prepared.", { cause }),
      );
    }
  }

  #onOpen(connection: Connection): void {
    if (this.#state.status !== "connecting") return connection.terminate();
    this.#state = { status: "starting", connection };
    this.#startWithin(this.#host.settings.deadlines.startTimeoutMs, "session.started");
    const { start } = this.#target;
    // A socket that is closing already takes no frame; its close event says why it closes.
    if (start && connection.status === "open") {
      connection.send(JSON.stringify({ type: "session.start", event_id: this.#host.id, session: start }));
    }
  }

  #receive(frame: Frame, connection: Connection): void {
    const event = this.#parse(frame);
    if (!event) {
      return this.#host.settings.fail(
        new PlugboardError("protocol-error", "The server sent a frame that is not an event.", { delivery: "answered" }),
      );
    }
    const state = this.#state;
    if (state.status === "starting") return this.#receiveBeforeStart(connection, event);
    if ("session" in state) {
      if (event.type === "session.usage.updated") this.#state = { ...state, usageSeconds: secondsOf(event) ?? state.usageSeconds ?? 0 };
      if (event.type === "session.closed") this.#finalise(connection, event, state.usageSeconds);
    }
    this.#host.onEvent(event);
  }

  #receiveBeforeStart(connection: Connection, event: WireEvent): void {
    if (event.type === "session.started") return this.#begin(connection, event);
    if (event.type === "session.closed") {
      return this.#fail(
        new PlugboardError("closed-before-ready", `The session ended before it began (${String(event["reason"])}).`, {
          delivery: "rejected",
        }),
      );
    }
    if (event.type === "error" && isAboutStart(event, this.#host.id))
      return this.#fail(serverError("The server refused the session", event));
    this.#host.onEvent(event);
  }

  #begin(connection: Connection, event: WireEvent): void {
    // Parse boundary: only the id is checked; whoever reads another member treats it as one that may be missing.
    const session = at(event, "session") as SessionResource;
    if (typeof at(session, "id") !== "string") return this.#fail(new PlugboardError("protocol-error", "session.started names no session."));
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#state = { status: "running", connection, session };
    this.#host.onStarted(session);
    this.#host.onEvent(event);
    this.#started.resolve(session);
  }

  #finalise(connection: Connection, event: WireEvent, heard: number | undefined): void {
    // Parse boundary: a reason that is not known yet is passed on as it is.
    const reason = (asString(event["reason"]) ?? "close_requested") as ClosedReason;
    const ending = { status: "confirmed", reason, usageSeconds: secondsOf(event) ?? heard ?? 0 } as const;
    this.#state = { status: "finalised", connection, ending };
    this.#host.onOver();
    this.#within(lastWordsMs, () => void connection.close());
  }

  #onClose(close: CloseInfo): void {
    const state = this.#state;
    if (state.status === "finalised") return this.#end({ ...state.ending, close });
    if (state.status === "leaving") return this.#end({ status: "detached", close });
    if ("session" in state) {
      const error =
        close.error ??
        new PlugboardError("connection-lost", "The connection ended without session.closed.", { close, delivery: "unknown" });
      return this.#end({ status: "unconfirmed", usageSeconds: state.usageSeconds, close, error });
    }
    this.#fail(
      new PlugboardError("closed-before-ready", `The connection ended before the session began (${close.code}).`, {
        close,
        cause: close.error,
      }),
    );
  }

  /** The session was not started. */
  #fail(error: PlugboardError): void {
    if (this.#state.status === "starting") void this.#state.connection.close();
    else if (this.#state.status !== "connecting") return;
    this.#attempt.abort();
    this.#end({ status: "not-started", error });
  }

  #end(ending: LiveEnding): void {
    this.#state = { status: "ended", ending };
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (ending.status === "not-started") this.#started.reject(ending.error);
    this.#host.onOver();
    this.#host.onEnd(ending);
    this.#ended.resolve(ending);
  }
}
