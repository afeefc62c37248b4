import type { SessionResource } from "./session-config.ts";

/** The members of nearly every event. */
interface Event<Type extends string> {
  readonly type: Type;
  readonly event_id: string;
  /** The `event_id` of the client event that it answers. Azure leaves it out. */
  readonly client_event_id?: string;
}

/** A stretch of the session's timeline, in milliseconds. */
interface Stretch {
  readonly start_ms: number;
  readonly end_ms: number;
}

/** What went wrong, in the API's words. */
export interface ApiError {
  readonly type: string;
  /** For decisions; the server may leave it `null`. */
  readonly code: string | null;
  /** For people; not for decisions. */
  readonly message: string;
  /** The member that caused it. */
  readonly param?: string | null;
  /** The client event that caused it. */
  readonly client_event_id?: string;
}

/** Why a session has ended. */
export type ClosedReason = "close_requested" | "expired" | "content" | "remote_hangup" | "connection_lost";

/** The session has begun. */
export interface SessionStartedEvent extends Event<"session.started"> {
  readonly session: SessionResource;
}

/** The configuration has changed. */
export interface SessionUpdatedEvent extends Event<"session.updated"> {
  readonly session: SessionResource;
}

/** The session is over: the last event. */
export interface SessionClosedEvent extends Event<"session.closed"> {
  readonly reason: ClosedReason;
  /** The final usage. */
  readonly usage: { readonly seconds: number };
  /** Azure leaves it out. */
  readonly session?: SessionResource;
}

/** Usage so far; never a difference. */
export interface SessionUsageUpdatedEvent extends Event<"session.usage.updated"> {
  readonly usage: { readonly seconds: number };
  readonly context_window?: { readonly usage_ratio: number };
}

/** Audio of the assistant, silence included. Times are there on a sideband only, where a gap between two means lost audio. */
export interface OutputAudioDeltaEvent extends Partial<Stretch> {
  readonly type: "session.output_audio.delta";
  /** Base64. */
  readonly delta: string;
}

/** What the session heard, before muting; on a sideband only. */
export interface InputAudioReflectedEvent {
  readonly type: "session.input_audio.append";
  /** Base64 of PCM, 24 kHz. */
  readonly audio: string;
}

/** A piece of what was said, to be appended as it is. */
export interface TranscriptDeltaEvent<Type extends string> extends Event<Type>, Stretch {
  readonly delta: string;
}

/** The timeline has passed the place where the text went in. Not: it was heard, or said. */
export interface AppendedEvent<Type extends string> extends Event<Type>, Stretch {}

/** The voice model has delegated something. What, the transcript says. */
export interface DelegationCreatedEvent extends Event<"session.delegation.created"> {
  /** Where on the timeline. */
  readonly offset_ms: number;
  readonly delegation: {
    readonly id: string;
    readonly type: "delegation";
    readonly target: "client" | "responses" | "decisions";
    /** The response of the backend, for `responses`. */
    readonly response_id?: string;
  };
}

/** An event of the backend's response, for example `response.output_item.done`. Snapshots of the response come without output. */
export interface NestedResponseEvent {
  readonly type?: unknown;
  readonly [name: string]: unknown;
}

/** An event of the Responses backend. */
export interface ResponseEvent extends Event<"response.event"> {
  readonly delegation_id?: string | null;
  readonly event: NestedResponseEvent;
}

/** A decision, of a delegation or of a trigger. */
export interface DecisionEvent extends Event<"decision.event"> {
  readonly delegation_id: string | null;
  readonly trigger_id: string | null;
  readonly source_event_id: string | null;
  readonly source_event_type: "session.input_transcript.delta" | "session.output_transcript.delta" | null;
  readonly event: { readonly type: "decision.completed"; readonly decision: unknown };
}

/** Something is wrong, mostly with one command. It does not end a session that runs. */
export interface ErrorEvent extends Event<"error"> {
  readonly error: ApiError;
}

/** A notice, for example `data_channel_permissions`. */
export interface InfoEvent extends Event<"info"> {
  readonly code: string;
  readonly message: string;
}

/** Every event of the server that is known, by its type. */
export interface ServerEvents {
  "session.started": SessionStartedEvent;
  "session.updated": SessionUpdatedEvent;
  "session.closed": SessionClosedEvent;
  "session.usage.updated": SessionUsageUpdatedEvent;
  "session.input_audio.muted": Event<"session.input_audio.muted">;
  "session.input_audio.unmuted": Event<"session.input_audio.unmuted">;
  "session.input_audio.append": InputAudioReflectedEvent;
  "session.output_audio.delta": OutputAudioDeltaEvent;
  "session.output_audio.fixture.playing": Event<"session.output_audio.fixture.playing">;
  "session.output_audio.fixture.played": Event<"session.output_audio.fixture.played">;
  "session.input_transcript.delta": TranscriptDeltaEvent<"session.input_transcript.delta">;
  "session.output_transcript.delta": TranscriptDeltaEvent<"session.output_transcript.delta">;
  "session.instructions.appended": AppendedEvent<"session.instructions.appended">;
  "session.thinking.appended": AppendedEvent<"session.thinking.appended">;
  "session.commentary.appended": AppendedEvent<"session.commentary.appended">;
  "session.delegation.created": DelegationCreatedEvent;
  "response.event": ResponseEvent;
  "decision.event": DecisionEvent;
  "decision.item.created": Event<"decision.item.created"> & { readonly item: unknown };
  "decision.item.deleted": Event<"decision.item.deleted"> & { readonly item_id: string };
  "transport.dtmf.received": Event<"transport.dtmf.received"> & { readonly event: string };
  "transport.dtmf.send": Event<"transport.dtmf.send"> & { readonly event: string };
  "transport.dtmf.sent": Event<"transport.dtmf.sent"> & { readonly event: string };
  "transport.ringing": Event<"transport.ringing"> & { readonly session_id: string };
  "transport.answered": Event<"transport.answered"> & { readonly session_id: string };
  "transport.failed": Event<"transport.failed"> & { readonly session_id: string; readonly error: ApiError };
  error: ErrorEvent;
  info: InfoEvent;
}

/** An event of the server that is known. */
export type ServerEvent = ServerEvents[keyof ServerEvents];
