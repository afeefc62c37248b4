import type { ConversationItem } from "./conversation-item.ts";
import { isKnownEvent } from "./known-events.ts";
import type { WireEvent } from "./parse-event.ts";

/** What went wrong, in the API's words. */
export interface ApiError {
  /** The kind, for example `invalid_request_error`. */
  readonly type: string;
  /** For people; not for decisions. */
  readonly message: string;
  /** For decisions, for example `session_expired`. */
  readonly code?: string | null;
  /** The client event that caused it, if that had an id. */
  readonly event_id?: string | null;
  /** The member that caused it. */
  readonly param?: string | null;
}

/** The bound of one resource. */
export interface RateLimit {
  /** `requests` or `tokens`. */
  readonly name?: string;
  /** What is allowed in all. */
  readonly limit?: number;
  /** What is left of it. */
  readonly remaining?: number;
  /** When it is whole again, in seconds. */
  readonly reset_seconds?: number;
}

/** The token usage of a response, in the API's words. */
export interface ApiUsage {
  /** Tokens read. */
  readonly input_tokens?: number;
  /** Tokens written. */
  readonly output_tokens?: number;
  /** Their sum. */
  readonly total_tokens?: number;
  /** Tokens read, by kind. */
  readonly input_token_details?: {
    readonly text_tokens?: number;
    readonly audio_tokens?: number;
    readonly image_tokens?: number;
    readonly cached_tokens?: number;
    readonly cached_tokens_details?: { readonly text_tokens?: number; readonly audio_tokens?: number; readonly image_tokens?: number };
  };
  /** Tokens written, by kind. */
  readonly output_token_details?: { readonly text_tokens?: number; readonly audio_tokens?: number };
}

/** A response of the model. */
export interface ApiResponse {
  /** Its id. */
  readonly id?: string;
  /** `null` if it is not written to a conversation. */
  readonly conversation_id?: string | null;
  /** Progress, and how it ended. */
  readonly status?: "completed" | "cancelled" | "failed" | "incomplete" | "in_progress";
  /** Why it ended so. */
  readonly status_details?: {
    readonly type?: string;
    readonly reason?: string;
    readonly error?: { readonly code?: string; readonly type?: string };
  } | null;
  /** What it consists of. */
  readonly output?: readonly ConversationItem[];
  /** The audio it speaks in. */
  readonly audio?: { readonly output?: { readonly format?: unknown; readonly voice?: unknown } };
  /** Tokens. */
  readonly usage?: ApiUsage | null;
  /** The application's own notes. */
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** A session, as the server describes it: an object of many members, all of them optional. */
export interface ApiSession {
  /** What the session does. */
  readonly type?: "realtime" | "transcription" | "translation";
  /** Its id. */
  readonly id?: string;
  /** When the server ends it, in seconds since 1970. */
  readonly expires_at?: number;
}

interface Content {
  readonly response_id: string;
  readonly item_id: string;
  readonly output_index: number;
  readonly content_index: number;
}
interface Call {
  readonly response_id: string;
  readonly item_id: string;
  readonly output_index: number;
}
interface Placed {
  readonly item: ConversationItem;
  readonly previous_item_id?: string | null;
}
interface OutputItem {
  readonly response_id: string;
  readonly output_index: number;
  readonly item: ConversationItem;
}
interface Part {
  readonly part: { readonly type?: "text" | "audio"; readonly text?: string; readonly audio?: string; readonly transcript?: string };
}
interface ItemId {
  readonly item_id: string;
}

/** What each event of the server holds besides `type` and `event_id`. */
export interface ServerEventMembers {
  "session.created": { readonly session: ApiSession };
  "session.updated": { readonly session: ApiSession };
  "conversation.created": { readonly conversation: { readonly id?: string; readonly object?: "realtime.conversation" } };
  "conversation.item.created": Placed;
  "conversation.item.added": Placed;
  "conversation.item.done": Placed;
  "conversation.item.retrieved": { readonly item: ConversationItem };
  "conversation.item.deleted": ItemId;
  "conversation.item.truncated": ItemId & { readonly content_index: number; readonly audio_end_ms: number };
  "conversation.item.input_audio_transcription.delta": ItemId & { readonly content_index?: number; readonly delta?: string };
  "conversation.item.input_audio_transcription.completed": ItemId & { readonly content_index: number; readonly transcript: string };
  "conversation.item.input_audio_transcription.failed": ItemId & {
    readonly content_index: number;
    readonly error: { readonly code?: string; readonly message?: string; readonly param?: string; readonly type?: string };
  };
  "conversation.item.input_audio_transcription.segment": ItemId & {
    readonly content_index: number;
    readonly id: string;
    readonly text: string;
    readonly speaker: string;
    readonly start: number;
    readonly end: number;
  };
  "input_audio_buffer.committed": ItemId & { readonly previous_item_id?: string | null };
  "input_audio_buffer.cleared": object;
  "input_audio_buffer.speech_started": ItemId & { readonly audio_start_ms: number };
  "input_audio_buffer.speech_stopped": ItemId & { readonly audio_end_ms: number };
  "input_audio_buffer.timeout_triggered": ItemId & { readonly audio_start_ms: number; readonly audio_end_ms: number };
  "input_audio_buffer.dtmf_event_received": { readonly event: string; readonly received_at: number };
  "output_audio_buffer.started": { readonly response_id: string };
  "output_audio_buffer.stopped": { readonly response_id: string };
  "output_audio_buffer.cleared": { readonly response_id: string };
  "rate_limits.updated": { readonly rate_limits: readonly RateLimit[] };
  "response.created": { readonly response: ApiResponse };
  "response.done": { readonly response: ApiResponse };
  "response.output_item.added": OutputItem;
  "response.output_item.done": OutputItem;
  "response.content_part.added": Content & Part;
  "response.content_part.done": Content & Part;
  "response.output_text.delta": Content & { readonly delta: string };
  "response.output_text.done": Content & { readonly text: string };
  "response.output_audio.delta": Content & { readonly delta: string };
  "response.output_audio.done": Content;
  "response.output_audio_transcript.delta": Content & { readonly delta: string };
  "response.output_audio_transcript.done": Content & { readonly transcript: string };
  "response.function_call_arguments.delta": Call & { readonly call_id: string; readonly delta: string };
  "response.function_call_arguments.done": Call & { readonly call_id: string; readonly name: string; readonly arguments: string };
  "response.mcp_call_arguments.delta": Call & { readonly delta: string; readonly obfuscation?: string | null };
  "response.mcp_call_arguments.done": Call & { readonly arguments: string };
  "response.mcp_call.in_progress": ItemId & { readonly output_index: number };
  "response.mcp_call.completed": ItemId & { readonly output_index: number };
  "response.mcp_call.failed": ItemId & { readonly output_index: number };
  "mcp_list_tools.in_progress": ItemId;
  "mcp_list_tools.completed": ItemId;
  "mcp_list_tools.failed": ItemId;
  error: { readonly error: ApiError };
}

/** The type of an event of the server. */
export type ServerEventType = keyof ServerEventMembers;

/** Every event has an id, but the one of a telephone key. */
type EventId<T> = T extends "input_audio_buffer.dtmf_event_received" ? object : { readonly event_id: string };

/** An event of the server, by its type. */
export type ServerEvent<T extends ServerEventType = ServerEventType> = {
  [K in T]: { readonly type: K } & EventId<K> & ServerEventMembers[K];
}[T];

/**
 * Whether an event of `*` is of a type. What handling the event needs is checked; servers other than OpenAI leave out other
 * members. A type that this version does not know is never matched, and stays a `WireEvent`.
 */
export const isServerEvent = <T extends ServerEventType>(event: WireEvent, type: T): event is WireEvent & ServerEvent<T> =>
  event.type === type && isKnownEvent(event);
