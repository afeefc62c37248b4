import { asString, isJsonObject, type JsonObject } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";

/** An item that cannot be created in another session. */
export interface UnrestoredItem {
  /** The server's id of the item. */
  readonly itemId: string;
  /** Its type, for example `mcp_call`, or `message` if nothing is known of what was said. */
  readonly type: string;
}

const partsOf = ({ content }: JsonObject): readonly JsonObject[] => (Array.isArray(content) ? content.filter(isJsonObject) : []);

/** A part as text, because spoken content cannot be created; `undefined` if nothing is known of it. */
const asTextPart = (part: JsonObject, role: unknown): JsonObject | undefined => {
  if (part["type"] === "input_image") return part;
  const text = asString(part["text"]) ?? asString(part["transcript"]);
  return text ? { type: role === "assistant" ? "output_text" : "input_text", text } : undefined;
};

/** What creates an item again; `undefined` if the API does not let a client create it. */
const recreation = (item: JsonObject): JsonObject | undefined => {
  const { id, type, role } = item;
  if (type === "function_call") return { id, type, call_id: item["call_id"], name: item["name"], arguments: item["arguments"] };
  if (type === "function_call_output") return { id, type, call_id: item["call_id"], output: item["output"] };
  const content = type === "message" ? partsOf(item).map((part) => asTextPart(part, role)) : [];
  const known = content.filter((part) => part !== undefined);
  return known.length > 0 ? { id, type, role, content: known } : undefined;
};

/** Keeps the audio out: a call of an hour would hold hundreds of megabytes of it. */
const withoutAudio = (item: JsonObject, before: JsonObject | undefined): JsonObject => {
  if (item["type"] !== "message") return item;
  const old = before ? partsOf(before) : [];
  const content = partsOf(item).map((part, index) => {
    const { audio: _audio, ...rest } = part;
    const transcript = asString(rest["transcript"]) ?? asString(old[index]?.["transcript"]);
    return transcript === undefined ? rest : { ...rest, transcript };
  });
  return { ...item, content };
};

/** The conversation as the server has told it, without its audio, so that it can be told to another session. */
export class ConversationLog {
  #items: readonly JsonObject[] = [];

  /** Takes note of an event. */
  observe(event: WireEvent): void {
    const { item, item_id: itemId } = event;
    if (event.type.startsWith("conversation.item.") && isJsonObject(item)) this.#put(item, event["previous_item_id"]);
    else if (event.type === "response.output_item.done" && isJsonObject(item)) this.#put(item, undefined);
    else if (event.type === "conversation.item.deleted") this.#items = this.#items.filter(({ id }) => id !== itemId);
    else if (event.type === "conversation.item.truncated") this.#transcribe(itemId, undefined);
    else if (event.type === "conversation.item.input_audio_transcription.completed") this.#transcribe(itemId, event["transcript"]);
  }

  /** What creates the conversation again, in order. */
  recreations(): readonly JsonObject[] {
    return this.#items.map(recreation).filter((item) => item !== undefined);
  }

  /** What cannot be created again. */
  unrestored(): readonly UnrestoredItem[] {
    return this.#items
      .filter((item) => !recreation(item) && item["type"] !== "mcp_list_tools")
      .map(({ id, type }) => ({ itemId: String(id), type: String(type) }));
  }

  /** Forgets everything. */
  clear(): void {
    this.#items = [];
  }

  #put(item: JsonObject, previousItemId: unknown): void {
    const index = this.#items.findIndex(({ id }) => id === item["id"]);
    const kept = withoutAudio(item, this.#items[index]);
    if (index >= 0) {
      this.#items = this.#items.with(index, kept);
      return;
    }
    const previous = this.#items.findIndex(({ id }) => id === previousItemId);
    const place = previousItemId === null ? 0 : previous < 0 ? this.#items.length : previous + 1;
    this.#items = this.#items.toSpliced(place, 0, kept);
  }

  /** The transcript of a spoken message is now known, or no longer right. */
  #transcribe(itemId: unknown, transcript: unknown): void {
    this.#items = this.#items.map((item) =>
      item["id"] === itemId ? { ...item, content: partsOf(item).map((part) => ({ ...part, transcript })) } : item,
    );
  }
}
