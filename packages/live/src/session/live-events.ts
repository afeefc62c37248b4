import type { PlugboardError } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import type { AudioDropped } from "../audio/audio-input.ts";
import type { AudioChunk, SpeakingChange } from "../audio/audio-output.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { ServerEvents } from "../wire/server-events.ts";
import type { SessionResource } from "../wire/session-config.ts";

/** Where a session stands. */
export type LiveState =
  | { readonly status: "idle" }
  | { readonly status: "connecting" }
  | { readonly status: "running" | "closing"; readonly session: SessionResource }
  /** The session has ended, and another one is being started that goes on with the conversation. */
  | { readonly status: "continuing"; readonly after: LiveEnding }
  | { readonly status: "closed"; readonly ending: LiveEnding };

/** The conversation goes on in another session. */
export interface Continued {
  /** How the session before it ended; `undefined` if it was still running and is being closed. */
  readonly after: LiveEnding | undefined;
  readonly session: SessionResource;
}

/** What can be listened to: every event of the server by its type, and what is made of them here. */
export interface LiveEvents extends ServerEvents {
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
  /** Another session has taken over. */
  continued: Continued;
  /** What went wrong and is nobody's answer: an `error` of the server that no command caused, a listener or handler that threw. */
  failure: PlugboardError;
  /** The end; the last event. */
  closed: LiveEnding;
}

/** Listeners that are there before anything can happen. */
export type LiveListeners = { readonly [K in keyof LiveEvents]?: (value: LiveEvents[K]) => void };
