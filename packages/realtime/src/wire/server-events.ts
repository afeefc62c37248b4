import type { Members, NullableTexts, Numbers, OptionalMembers, OptionalNumbers, OptionalTexts, Texts } from "@plugboard/wire";
import type { ConversationItem } from "./conversation-item.ts";

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

/** The limit of one resource: `name` is `requests` or `tokens`; after `reset_seconds` all of `limit` is available again. */
export type RateLimit = OptionalTexts<"name"> & OptionalNumbers<"limit" | "remaining" | "reset_seconds">;

/** Tokens by kind. */
export type ApiTokenDetails = OptionalNumbers<"text_tokens" | "audio_tokens" | "image_tokens" | "cached_tokens"> &
  OptionalMembers<"cached_tokens_details", OptionalNumbers<"text_tokens" | "audio_tokens" | "image_tokens">>;

/** The token usage of a response, in the API's words. */
export type ApiUsage = OptionalNumbers<"input_tokens" | "output_tokens" | "total_tokens"> &
  OptionalMembers<"input_token_details" | "output_token_details", ApiTokenDetails>;

/** Why a response ended as it did. */
export type ApiStatusDetails = OptionalTexts<"type" | "reason"> & OptionalMembers<"error", OptionalTexts<"code" | "type">>;

/** A response of the model. */
export interface ApiResponse {
  /** Its id. */
  readonly id?: string;
  /** `null` if it is not written to a conversation. */
  readonly conversation_id?: string | null;
  /** Progress, and how it ended. */
  readonly status?: "completed" | "cancelled" | "failed" | "incomplete" | "in_progress";
  /** Why it ended so. */
  readonly status_details?: ApiStatusDetails | null;
  /** What it consists of. */
  readonly output?: readonly ConversationItem[];
  /** The audio it speaks in. */
  readonly audio?: OptionalMembers<"output", OptionalMembers<"format" | "voice", unknown>>;
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
  /** Where its trace goes; `null` if it is not traced. */
  readonly tracing?: "auto" | (OptionalTexts<"workflow_name" | "group_id"> & OptionalMembers<"metadata", unknown>) | null;
}

type Content = Texts<"response_id" | "item_id"> & Numbers<"output_index" | "content_index">;
type Call = Texts<"response_id" | "item_id"> & Numbers<"output_index">;
type Placed = Members<"item", ConversationItem> & NullableTexts<"previous_item_id">;
type OutputItem = Texts<"response_id"> & Numbers<"output_index"> & Members<"item", ConversationItem>;
type Part = Members<"part", OptionalMembers<"type", "text" | "audio"> & OptionalTexts<"text" | "audio" | "transcript">>;

/**
 * What each event of the server holds besides `type` and `event_id`.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export interface ServerEventMembers {
  /** The session exists, with its defaults. */
  "session.created": Members<"session", ApiSession>;
  /** The session is as configured. */
  "session.updated": Members<"session", ApiSession>;
  /** The conversation exists. */
  "conversation.created": Members<"conversation", OptionalTexts<"id"> & OptionalMembers<"object", "realtime.conversation">>;
  /** An item was added; the name of the beta. */
  "conversation.item.created": Placed;
  /** An item was added; one of the model is still empty. */
  "conversation.item.added": Placed;
  /** An item is complete. */
  "conversation.item.done": Placed;
  /** The answer to a retrieve, with audio. */
  "conversation.item.retrieved": Members<"item", ConversationItem>;
  /** An item is gone. */
  "conversation.item.deleted": Texts<"item_id">;
  /** A message of the model was cut, its transcript with it. */
  "conversation.item.truncated": Texts<"item_id"> & Numbers<"content_index" | "audio_end_ms">;
  /** A piece of what the user said. */
  "conversation.item.input_audio_transcription.delta": Texts<"item_id"> & OptionalNumbers<"content_index"> & OptionalTexts<"delta">;
  /** What the user said. */
  "conversation.item.input_audio_transcription.completed": Texts<"item_id" | "transcript"> & Numbers<"content_index">;
  /** What the user said could not be written down. */
  "conversation.item.input_audio_transcription.failed": Texts<"item_id"> &
    Numbers<"content_index"> &
    Members<"error", OptionalTexts<"code" | "message" | "param" | "type">>;
  /** What one speaker said, from `start` to `end` in seconds. */
  "conversation.item.input_audio_transcription.segment": Texts<"item_id" | "id" | "text" | "speaker"> &
    Numbers<"content_index" | "start" | "end">;
  /** The input buffer became a message. */
  "input_audio_buffer.committed": Texts<"item_id"> & NullableTexts<"previous_item_id">;
  /** The input buffer is empty. */
  "input_audio_buffer.cleared": object;
  /** The user speaks. */
  "input_audio_buffer.speech_started": Texts<"item_id"> & Numbers<"audio_start_ms">;
  /** The user has stopped speaking. */
  "input_audio_buffer.speech_stopped": Texts<"item_id"> & Numbers<"audio_end_ms">;
  /** The user was silent for so long that the model is asked to speak. */
  "input_audio_buffer.timeout_triggered": Texts<"item_id"> & Numbers<"audio_start_ms" | "audio_end_ms">;
  /** A key of the telephone; over SIP. */
  "input_audio_buffer.dtmf_event_received": Texts<"event"> & Numbers<"received_at">;
  /** Playing begins; over WebRTC and SIP. */
  "output_audio_buffer.started": Texts<"response_id">;
  /** Everything was played; over WebRTC and SIP. */
  "output_audio_buffer.stopped": Texts<"response_id">;
  /** Playing was cut short; over WebRTC and SIP. */
  "output_audio_buffer.cleared": Texts<"response_id">;
  /** What is left of the rate limits. */
  "rate_limits.updated": Members<"rate_limits", readonly RateLimit[]>;
  /** A response begins. */
  "response.created": Members<"response", ApiResponse>;
  /** A response has ended, whatever its status. */
  "response.done": Members<"response", ApiResponse>;
  /** A response has a new item. */
  "response.output_item.added": OutputItem;
  /** An item of a response is complete. */
  "response.output_item.done": OutputItem;
  /** A message has a new part. */
  "response.content_part.added": Content & Part;
  /** A part of a message is complete. */
  "response.content_part.done": Content & Part;
  /** A piece of text. */
  "response.output_text.delta": Content & Texts<"delta">;
  /** A whole text. */
  "response.output_text.done": Content & Texts<"text">;
  /** A piece of audio, as base64. */
  "response.output_audio.delta": Content & Texts<"delta">;
  /** All audio of a part was sent. */
  "response.output_audio.done": Content;
  /** A piece of what is spoken. */
  "response.output_audio_transcript.delta": Content & Texts<"delta">;
  /** All of what is spoken. */
  "response.output_audio_transcript.done": Content & Texts<"transcript">;
  /** A piece of the arguments of a function call. */
  "response.function_call_arguments.delta": Call & Texts<"call_id" | "delta">;
  /** The arguments of a function call. */
  "response.function_call_arguments.done": Call & Texts<"call_id" | "name" | "arguments">;
  /** A piece of the arguments of an MCP call. */
  "response.mcp_call_arguments.delta": Call & Texts<"delta"> & NullableTexts<"obfuscation">;
  /** The arguments of an MCP call. */
  "response.mcp_call_arguments.done": Call & Texts<"arguments">;
  /** An MCP call runs. */
  "response.mcp_call.in_progress": Texts<"item_id"> & Numbers<"output_index">;
  /** An MCP call has succeeded. */
  "response.mcp_call.completed": Texts<"item_id"> & Numbers<"output_index">;
  /** An MCP call has failed. */
  "response.mcp_call.failed": Texts<"item_id"> & Numbers<"output_index">;
  /** An MCP server is asked for its tools. */
  "mcp_list_tools.in_progress": Texts<"item_id">;
  /** An MCP server has listed its tools. */
  "mcp_list_tools.completed": Texts<"item_id">;
  /** An MCP server could not list its tools. */
  "mcp_list_tools.failed": Texts<"item_id">;
  /** Something was refused, or failed; the session usually goes on. */
  error: Members<"error", ApiError>;
}

/** The type of an event of the server. */
export type ServerEventType = keyof ServerEventMembers;

/** Every event has an id except the one of a telephone key. */
export type EventId<T> = T extends "input_audio_buffer.dtmf_event_received" ? object : Texts<"event_id">;

/** An event of the server, by its type. */
export type ServerEvent<T extends ServerEventType = ServerEventType> = {
  [K in T]: Members<"type", K> & EventId<K> & ServerEventMembers[K];
}[T];
