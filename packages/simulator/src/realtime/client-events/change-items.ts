import { bytesPerMs } from "../audio/audio-format.ts";
import type { Item, StoredItem } from "../session/item.ts";
import type { Session } from "../session/session.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import { callApprovedTool } from "./call-approved-tool.ts";
import type { ClientItem } from "./client-event.ts";

const missing = (id: string, verb: string): RefusedEvent =>
  new RefusedEvent(`item_${verb}_invalid_item_id`, `Error: item with item_id '${id}' does not exist.`, "item_id");

const storedItem = (session: Session, given: ClientItem): StoredItem => {
  const prefix = given.type === "mcp_approval_response" ? "mcpa" : "item";
  const id = given.id ?? session.host.newId(prefix);
  const status = given.type === "mcp_approval_response" ? {} : { status: given.status ?? "completed" };
  const callId = given.type === "function_call" ? { call_id: given.call_id ?? session.host.newId("call") } : {};
  const reason = given.type === "mcp_approval_response" ? { reason: given.reason ?? null } : {};
  const audio = given.content?.find((part) => part.type === "input_audio")?.audio;
  const content = given.content?.map(({ audio: _, ...part }) =>
    part.type === "input_audio" ? { ...part, transcript: part.transcript ?? null } : part,
  );
  const item: Item = {
    ...given,
    id,
    object: "realtime.item",
    ...status,
    ...callId,
    ...reason,
    ...(content === undefined ? {} : { content }),
  };
  if (audio === undefined) return { item };
  return { item, audio: { bytes: Buffer.from(audio, "base64"), bytesPerMs: bytesPerMs(session.settings.audio.input.format) } };
};

/** `conversation.item.create`. */
export const createItem = (session: Session, given: ClientItem, after: string | null | undefined): void => {
  if (given.role === "assistant" && given.content?.some((part) => part.type === "output_audio")) {
    throw new RefusedEvent("invalid_value", "Assistant audio items cannot be created by the client.", "item.content[0].type");
  }
  if (given.id !== undefined && session.items.find(given.id) !== undefined) {
    throw new RefusedEvent("item_create_invalid_item_id", `Error adding item: an item with id '${given.id}' already exists.`, "item.id");
  }
  const stored = storedItem(session, given);
  if (!session.items.add(stored, after ?? undefined)) {
    throw new RefusedEvent("invalid_value", `Error adding item: previous_item_id '${after}' does not exist.`, "previous_item_id");
  }
  const fields = { previous_item_id: session.items.previousId(stored.item.id), item: stored.item };
  session.emit("conversation.item.added", fields);
  session.emit("conversation.item.done", fields);
  if (given.type === "mcp_approval_response") callApprovedTool(session, given);
};

/** `conversation.item.retrieve`: the only event that carries an item's audio. */
export const retrieveItem = (session: Session, id: string): void => {
  const stored = session.items.find(id);
  if (stored === undefined) throw missing(id, "retrieve");
  const { item, audio } = stored;
  const content = item.content?.map((part) =>
    audio !== undefined && part.type.endsWith("_audio") ? { ...part, audio: audio.bytes.toString("base64") } : part,
  );
  session.emit("conversation.item.retrieved", { item: content === undefined ? item : { ...item, content } });
};

/** `conversation.item.delete`. */
export const deleteItem = (session: Session, id: string): void => {
  if (!session.items.remove(id)) throw missing(id, "delete");
  session.emit("conversation.item.deleted", { item_id: id });
};

/** `conversation.item.truncate`: the user heard only the first part of an answer. */
export const truncateItem = (session: Session, id: string, contentIndex: number, endMs: number): void => {
  const stored = session.items.find(id);
  if (stored === undefined) throw missing(id, "truncate");
  const { item, audio } = stored;
  if (item.role !== "assistant" || audio === undefined || contentIndex !== 0) {
    throw new RefusedEvent("invalid_value", "Only model output audio messages can be truncated", "item_id");
  }
  const lengthMs = audio.bytes.length / audio.bytesPerMs;
  if (endMs > lengthMs) {
    throw new RefusedEvent(
      "invalid_value",
      `Audio content of ${Math.floor(lengthMs)}ms is already shorter than ${endMs}ms`,
      "audio_end_ms",
    );
  }
  stored.audio = { ...audio, bytes: audio.bytes.subarray(0, endMs * audio.bytesPerMs) };
  // The transcript of the whole answer would say what the user never heard.
  stored.item = { ...item, content: [{ type: "output_audio" }] };
  session.emit("conversation.item.truncated", { item_id: id, content_index: contentIndex, audio_end_ms: endMs });
};
