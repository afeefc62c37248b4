import type { PlugboardError } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import type { AudioDropped } from "../audio/audio-input.ts";
import type { AudioChunk, SpeakingChange } from "../audio/audio-output.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { ServerEvents } from "../wire/server-events.ts";
import type { SessionResource } from "../wire/session-config.ts";

/** There is no session yet: `connect()` was not called, or has not resolved. */
export interface StartingState {
  /** Where it stands. */
  readonly status: "idle" | "connecting";
}

/** There is a session. It is running, or `close()` waits for its end. */
export interface RunningState {
  /** Where it stands. */
  readonly status: "running" | "closing";
  /** The session, as the server described it when it started. */
  readonly session: SessionResource;
}

/** The session has ended, and another one is being started that goes on with the conversation. */
export interface ContinuingState {
  /** Where it stands. */
  readonly status: "continuing";
  /** How the session before ended. */
  readonly after: LiveEnding;
}

/** The conversation is over. */
export interface ClosedState {
  /** Where it stands. */
  readonly status: "closed";
  /** How the last session ended. */
  readonly ending: LiveEnding;
}

/** Where a session stands. */
export type LiveState = StartingState | RunningState | ContinuingState | ClosedState;

/** The conversation goes on in another session. */
export interface Continued {
  /** How the session before it ended; `undefined` if it was still running and is being closed. */
  readonly after: LiveEnding | undefined;
  /** The session that goes on. */
  readonly session: SessionResource;
}

/** The events that this package makes itself. */
export interface LocalEvents {
  /** Every event of the server, also those of unknown types. */
  event: WireEvent;
  /** A piece of the assistant's track. Nothing is decoded unless somebody listens to this or to `speaking`. */
  audio: AudioChunk;
  /** The assistant begins or stops to speak. */
  speaking: SpeakingChange;
  /** Audio of the user that was not sent. */
  "audio-dropped": AudioDropped;
  /** The state has changed. */
  state: LiveState;
  /** The conversation goes on in another session. */
  continued: Continued;
  /** A failure that no promise reports: an `error` of the server that no command caused, or a listener or handler that threw. */
  failure: PlugboardError;
  /** The end; the last event. */
  closed: LiveEnding;
}

/** The events that can be listened to: every event of the server by its type, and those of this package. */
export type LiveEvents = ServerEvents & LocalEvents;

/** Listeners that are there before anything can happen. */
export type LiveListeners = { readonly [K in keyof LiveEvents]?: (value: LiveEvents[K]) => void };
