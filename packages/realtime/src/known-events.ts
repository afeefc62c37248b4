import { isJsonObject } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";

/** Whether an event holds what handling it needs; everything else may be missing or odd. */
type Check = (event: WireEvent) => boolean;

// Written out, because engines read a member whose name they know many times faster.
const item: Check = (event) => isJsonObject(event["item"]);
const itemId: Check = (event) => typeof event["item_id"] === "string";
const response: Check = (event) => isJsonObject(event["response"]);
const transcript: Check = (event) => typeof event["item_id"] === "string" && typeof event["transcript"] === "string";
const limits: Check = (event) => Array.isArray(event["rate_limits"]);
const delta: Check = (event) =>
  typeof event["response_id"] === "string" && typeof event["item_id"] === "string" && typeof event["delta"] === "string";

/**
 * What the events that are acted upon have to hold. Upstream checks every member of every event, and treats one with a
 * custom voice, an image or a null description as unknown; here only what is used is checked.
 */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["response.output_audio.delta", delta],
  ["response.output_audio_transcript.delta", delta],
  ["response.output_text.delta", delta],
  ["response.created", response],
  ["response.done", response],
  ["response.output_item.added", item],
  ["response.output_item.done", item],
  ["conversation.item.added", item],
  ["conversation.item.done", item],
  ["conversation.item.retrieved", item],
  ["conversation.item.deleted", itemId],
  ["conversation.item.truncated", itemId],
  ["conversation.item.input_audio_transcription.completed", transcript],
  ["response.mcp_call.in_progress", itemId],
  ["rate_limits.updated", limits],
]);

/**
 * Whether the event is emitted under its own type: it is named as the API names its events, which keeps a server from
 * emitting those of the transport (`audio`, `close`), and holds what handling it needs.
 */
export const isKnownEvent = (event: WireEvent): boolean => {
  const { type } = event;
  const check = checks.get(type);
  return check ? check(event) : type.includes(".") || type === "error";
};

/** Whether an event of this type may hold objects that listeners could share; in a delta a shallow copy isolates them. */
export const isNestedEvent = (type: string): boolean => !type.endsWith(".delta");
