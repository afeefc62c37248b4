import { isJsonObject } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";

/** Whether an event holds what handling it needs; everything else may be missing or odd. */
type Check = (event: WireEvent) => boolean;

// Written out, because engines read a member whose name they know many times faster.
const none: Check = () => true;
const item: Check = (event) => isJsonObject(event["item"]);
const itemId: Check = (event) => typeof event["item_id"] === "string";
const response: Check = (event) => isJsonObject(event["response"]);
const transcript: Check = (event) => typeof event["item_id"] === "string" && typeof event["transcript"] === "string";
const limits: Check = (event) => Array.isArray(event["rate_limits"]);
const delta: Check = (event) =>
  typeof event["response_id"] === "string" && typeof event["item_id"] === "string" && typeof event["delta"] === "string";

/**
 * The server events that are emitted under their own type. Upstream checks every member of them, and treats an event
 * with a custom voice, an image or a null description as unknown; here only what is used is checked.
 */
const knownEvents: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["session.created", none],
  ["session.updated", none],
  ["conversation.created", none],
  ["conversation.item.added", item],
  ["conversation.item.done", item],
  ["conversation.item.retrieved", item],
  ["conversation.item.deleted", itemId],
  ["conversation.item.truncated", itemId],
  ["conversation.item.input_audio_transcription.delta", itemId],
  ["conversation.item.input_audio_transcription.completed", transcript],
  ["conversation.item.input_audio_transcription.failed", itemId],
  ["input_audio_buffer.committed", itemId],
  ["input_audio_buffer.cleared", none],
  ["input_audio_buffer.speech_started", none],
  ["input_audio_buffer.speech_stopped", none],
  ["output_audio_buffer.started", none],
  ["output_audio_buffer.stopped", none],
  ["output_audio_buffer.cleared", none],
  ["rate_limits.updated", limits],
  ["response.created", response],
  ["response.done", response],
  ["response.output_item.added", item],
  ["response.output_item.done", item],
  ["response.content_part.added", none],
  ["response.content_part.done", none],
  ["response.output_text.delta", delta],
  ["response.output_text.done", none],
  ["response.output_audio.delta", delta],
  ["response.output_audio.done", none],
  ["response.output_audio_transcript.delta", delta],
  ["response.output_audio_transcript.done", none],
  ["response.function_call_arguments.delta", none],
  ["response.function_call_arguments.done", none],
  ["response.mcp_call_arguments.delta", none],
  ["response.mcp_call_arguments.done", none],
  ["response.mcp_call.in_progress", itemId],
  ["response.mcp_call.completed", none],
  ["mcp_list_tools.in_progress", none],
  ["mcp_list_tools.completed", none],
  ["mcp_list_tools.failed", none],
  ["error", none],
]);

/** Events with objects in them, which listeners could share; in the others a shallow copy isolates them. */
const nested = /^(session|conversation\.item\.(added|done|retrieved)|response\.(created|done|output_item|content_part)|error|rate_limits)/;

const nestedEvents: ReadonlySet<string> = new Set([...knownEvents.keys()].filter((type) => nested.test(type)));

/** Whether the event is known and holds what handling it needs. */
export const isKnownEvent = (event: WireEvent): boolean => {
  const check = knownEvents.get(event.type);
  return check?.(event) === true;
};

/** Whether an event of this type holds objects that listeners could share. */
export const isNestedEvent = (type: string): boolean => nestedEvents.has(type);
