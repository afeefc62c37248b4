import type { WireEvent } from "@plugboard/wire";
import { asString, isJsonObject, type JsonObject } from "@plugboard/wire";

/** An item that cannot be created in another session. */
export interface UnrestoredItem {
  /** The server's id of the item; empty if it gave none. */
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

/** What creates an item again; `undefined` if the API does not let a client create it, or nobody could know that it has. */
const recreation = (item: JsonObject): JsonObject | undefined => {
  const { id, type, role } = item;
  if (typeof id !== "string") return undefined;
  // A call whose arguments are still being written, or were cut off, is none.
  if (type === "function_call" && (item["status"] ?? "completed") !== "completed") return undefined;
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

/** What tells an item from others. */
const identity = (item: JsonObject): unknown => item["id"] ?? JSON.stringify(item);

/** The conversation as the server has told it, without its audio, so that it can be told to another session. */
export class ConversationLog {
  #items: readonly JsonObject[] = [];
  #version = 0;

  /** Another number whenever the conversation has changed. */
  get version(): number {
    return this.#version;
  }

  /** Takes note of an event of a session, if it is not about a response outside of the conversation. */
  observe(event: WireEvent): void {
    const { item, item_id: itemId, content_index: index } = event;
    if (event.type.startsWith("conversation.item.") && isJsonObject(item)) this.#put(item, event["previous_item_id"]);
    else if (event.type === "response.output_item.done" && isJsonObject(item)) this.#put(item, undefined);
    else if (event.type === "conversation.item.deleted") this.#set(this.#items.filter(({ id }) => id !== itemId));
    else if (event.type === "conversation.item.truncated") this.cut(itemId, index);
    else if (event.type === "conversation.item.input_audio_transcription.completed") this.#transcribe(itemId, index, event["transcript"]);
  }

  /** A spoken message was cut: what of its transcript was heard is not known. */
  cut(itemId: unknown, contentIndex: unknown): void {
    this.#transcribe(itemId, contentIndex, undefined);
  }

  /** The ids of all items. */
  ids(): ReadonlySet<unknown> {
    return new Set(this.#items.map(({ id }) => id));
  }

  /** What creates the conversation again, in order. */
  recreations(): readonly JsonObject[] {
    return this.#items.map(recreation).filter((item) => item !== undefined);
  }

  /** What another session has to do without. @param isTold - Whether it knows an item. */
  unrestored(isTold: (itemId: unknown) => boolean): readonly UnrestoredItem[] {
    return this.#items
      .filter((item) => !isTold(item["id"]) && item["type"] !== "mcp_list_tools")
      .map(({ id, type }) => ({ itemId: asString(id) ?? "", type: String(type) }));
  }

  /** Forgets everything. */
  clear(): void {
    this.#set([]);
  }

  #set(items: readonly JsonObject[]): void {
    this.#items = items;
    this.#version += 1;
  }

  #put(item: JsonObject, previousItemId: unknown): void {
    const index = this.#items.findIndex((other) => identity(other) === identity(item));
    const kept = withoutAudio(item, this.#items[index]);
    if (index >= 0) return this.#set(this.#items.with(index, kept));
    const previous = this.#items.findIndex(({ id }) => id === previousItemId);
    const place = previousItemId === null ? 0 : previous < 0 ? this.#items.length : previous + 1;
    return this.#set(this.#items.toSpliced(place, 0, kept));
  }

  /** The transcript of one part of a message is now known, or no longer right. */
  #transcribe(itemId: unknown, contentIndex: unknown, transcript: unknown): void {
    const place = contentIndex ?? 0;
    const transcribed = (item: JsonObject): JsonObject => ({
      ...item,
      content: partsOf(item).map((part, index) => (index === place ? { ...part, transcript } : part)),
    });
    this.#set(this.#items.map((item) => (item["id"] === itemId ? transcribed(item) : item)));
  }
}
