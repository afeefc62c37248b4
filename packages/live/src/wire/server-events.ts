import type { Members, Numbers, OptionalMembers, OptionalNumbers, OptionalTexts, Texts } from "@plugboard/wire";
import type { SessionResource } from "./session-config.ts";

/** The members of nearly every event. `client_event_id` is the `event_id` of the client event that it answers; Azure leaves it out. */
type Event<Type extends string> = Members<"type", Type> & Texts<"event_id"> & OptionalTexts<"client_event_id">;

/** A stretch of the session's timeline, in milliseconds. */
type Stretch = Numbers<"start_ms" | "end_ms">;

/** What went wrong, in the API's words. */
export interface ApiError {
  /** The kind, for example `invalid_request_error`. */
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
export type SessionStartedEvent = Event<"session.started"> & Members<"session", SessionResource>;

/** The configuration has changed. */
export type SessionUpdatedEvent = Event<"session.updated"> & Members<"session", SessionResource>;

/** The session is over: the last event. The usage is final. Azure leaves the session out. */
export type SessionClosedEvent = Event<"session.closed"> &
  Members<"reason", ClosedReason> &
  Members<"usage", Numbers<"seconds">> &
  OptionalMembers<"session", SessionResource>;

/** Usage so far; never a difference. */
export type SessionUsageUpdatedEvent = Event<"session.usage.updated"> &
  Members<"usage", Numbers<"seconds">> &
  OptionalMembers<"context_window", Numbers<"usage_ratio">>;

/**
 * Audio of the assistant as base64, silence included. Times are there on a sideband only, where a gap between two means lost audio.
 */
export type OutputAudioDeltaEvent = Members<"type", "session.output_audio.delta"> & Texts<"delta"> & OptionalNumbers<"start_ms" | "end_ms">;

/** What the session heard, before muting, as base64 of PCM at 24 kHz; on a sideband only. */
export type InputAudioReflectedEvent = Members<"type", "session.input_audio.append"> & Texts<"audio">;

/** A piece of what was said, to be appended as it is. */
export type TranscriptDeltaEvent<Type extends string> = Event<Type> & Stretch & Texts<"delta">;

/** The timeline has passed the place where the text went in. Not: it was heard, or said. */
export type AppendedEvent<Type extends string> = Event<Type> & Stretch;

/** Delegated work. `response_id` is the response of the backend, for `responses`. */
export type DelegationDetails = Texts<"id"> &
  Members<"type", "delegation"> &
  Members<"target", "client" | "responses" | "decisions"> &
  OptionalTexts<"response_id">;

/** The voice model has delegated something, at `offset_ms` of the timeline. What, the transcript says. */
export type DelegationCreatedEvent = Event<"session.delegation.created"> & Numbers<"offset_ms"> & Members<"delegation", DelegationDetails>;

/** An event of the backend's response, for example `response.output_item.done`. Snapshots of the response come without output. */
export type NestedResponseEvent = Readonly<Record<string, unknown>>;

/** An event of the Responses backend. */
export type ResponseEvent = Event<"response.event"> &
  OptionalMembers<"delegation_id", string | null> &
  Members<"event", NestedResponseEvent>;

/** A decision, of a delegation, of a trigger, or of `decision.create`. */
export type DecisionEvent = Event<"decision.event"> &
  Members<"delegation_id" | "trigger_id" | "source_event_id", string | null> &
  Members<"source_event_type", "session.input_transcript.delta" | "session.output_transcript.delta" | null> &
  Members<"event", Members<"type", "decision.completed"> & Members<"decision", unknown>>;

/** Something is wrong, mostly with one command. It does not end a session that runs. */
export type ErrorEvent = Event<"error"> & Members<"error", ApiError>;

/** A notice, for example `data_channel_permissions`. */
export type InfoEvent = Event<"info"> & Texts<"code" | "message">;

/** An event of a telephone call, on a sideband. */
type CallEvent<Type extends string> = Event<Type> & Texts<"session_id">;

/** A key of a telephone call, on a sideband. */
type KeyEvent<Type extends string> = Event<Type> & Texts<"event">;

/** Every event of the server that is known. */
export type ServerEvent =
  | SessionStartedEvent
  | SessionUpdatedEvent
  | SessionClosedEvent
  | SessionUsageUpdatedEvent
  | Event<"session.input_audio.muted">
  | Event<"session.input_audio.unmuted">
  | InputAudioReflectedEvent
  | OutputAudioDeltaEvent
  | Event<"session.output_audio.fixture.playing">
  | Event<"session.output_audio.fixture.played">
  | TranscriptDeltaEvent<"session.input_transcript.delta">
  | TranscriptDeltaEvent<"session.output_transcript.delta">
  | AppendedEvent<"session.instructions.appended">
  | AppendedEvent<"session.thinking.appended">
  | AppendedEvent<"session.commentary.appended">
  | DelegationCreatedEvent
  | ResponseEvent
  | DecisionEvent
  | (Event<"decision.item.created"> & Members<"item", unknown>)
  | (Event<"decision.item.deleted"> & Texts<"item_id">)
  | KeyEvent<"transport.dtmf.received">
  | KeyEvent<"transport.dtmf.send">
  | KeyEvent<"transport.dtmf.sent">
  | CallEvent<"transport.ringing">
  | CallEvent<"transport.answered">
  | (CallEvent<"transport.failed"> & Members<"error", ApiError>)
  | ErrorEvent
  | InfoEvent;

/** The events of the server by their type. */
export type ServerEvents = { readonly [E in ServerEvent as E["type"]]: E };
