import type { WireEvent } from "@plugboard/wire";
import { asString, isJsonObject, type JsonObject } from "@plugboard/wire";

/** An item that the next session of a call does not have. */
export interface UnrestoredItem {
  /** The server's id of the item; empty if it gave none. */
  readonly itemId: string;
  /** Its type, for example `mcp_call`, or `message` if nothing is known of what was said. */
  readonly type: string;
}

const partsOf = ({ content }: JsonObject): readonly JsonObject[] => (Array.isArray(content) ? content.filter(isJsonObject) : []);

/** A part as text, because a client cannot create spoken content. `undefined` if no text of it is known. */
const asTextPart = (part: JsonObject, role: unknown): JsonObject | undefined => {
  if (part["type"] === "input_image") return part;
  const text = asString(part["text"]) ?? asString(part["transcript"]);
  return text ? { type: role === "assistant" ? "output_text" : "input_text", text } : undefined;
};

/**
 * An item as a client can create it again. `undefined` if the API does not let a client create it, or if it has no id: the server's answer
 * is recognised by the id.
 */
const recreation = (item: JsonObject): JsonObject | undefined => {
  const { id, type, role } = item;
  if (typeof id !== "string") return undefined;
  // A function call whose arguments are not complete would be taken for a complete one.
  if (type === "function_call" && (item["status"] ?? "completed") !== "completed") return undefined;
  if (type === "function_call") return { id, type, call_id: item["call_id"], name: item["name"], arguments: item["arguments"] };
  if (type === "function_call_output") return { id, type, call_id: item["call_id"], output: item["output"] };
  const content = type === "message" ? partsOf(item).map((part) => asTextPart(part, role)) : [];
  const known = content.filter((part) => part !== undefined);
  return known.length > 0 ? { id, type, role, content: known } : undefined;
};

/** An item without its audio, of which a call of an hour would hold hundreds of megabytes. */
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

/** The key of an item: its id, or its JSON if it has no id. */
const keyOf = (item: JsonObject): unknown => item["id"] ?? JSON.stringify(item);

/** The conversation as the server has described it, without its audio, so that another session can be given it. */
export class ConversationLog {
  /** In the order of the conversation. A Map, because a call of hours has thousands of items, and nearly all are appended. */
  #items = new Map<unknown, JsonObject>();
  #lastKey: unknown;
  #version = 0;

  /** Another number whenever the conversation has changed. */
  get version(): number {
    return this.#version;
  }

  /** Takes note of an event of the server. Events of responses outside of the conversation must not be given. */
  observe(event: WireEvent): void {
    const { item, item_id: itemId, content_index: index } = event;
    if (event.type.startsWith("conversation.item.") && isJsonObject(item)) this.#put(item, event["previous_item_id"]);
    else if (event.type === "response.output_item.done" && isJsonObject(item)) this.#put(item, undefined);
    else if (event.type === "conversation.item.deleted") this.#replace([...this.#items].filter(([key]) => key !== itemId));
    else if (event.type === "conversation.item.truncated") this.cut(itemId, index);
    else if (event.type === "conversation.item.input_audio_transcription.completed") this.#transcribe(itemId, index, event["transcript"]);
  }

  /** A spoken message was cut. Its transcript is forgotten, because nobody knows which part of it was heard. */
  cut(itemId: unknown, contentIndex: unknown): void {
    this.#transcribe(itemId, contentIndex, undefined);
  }

  /** The ids of all items. */
  ids(): ReadonlySet<unknown> {
    return new Set([...this.#items.values()].map(({ id }) => id));
  }

  /** The items that create the conversation again, in order. */
  recreations(): readonly JsonObject[] {
    return [...this.#items.values()].map(recreation).filter((item) => item !== undefined);
  }

  /**
   * The items that another session does not have.
   *
   * @param isRestored - Whether it has an item.
   */
  unrestored(isRestored: (itemId: unknown) => boolean): readonly UnrestoredItem[] {
    return [...this.#items.values()]
      .filter((item) => !isRestored(item["id"]) && item["type"] !== "mcp_list_tools")
      .map(({ id, type }) => ({ itemId: asString(id) ?? "", type: String(type) }));
  }

  /** The nearest item before this one that another session has; `root` if there is none. */
  predecessor(itemId: unknown, isThere: (itemId: unknown) => boolean): string {
    const ids = [...this.#items.values()].map(({ id }) => id);
    return (
      (ids.slice(0, Math.max(0, ids.indexOf(itemId))).findLast((id) => typeof id === "string" && isThere(id)) as string | undefined) ??
      "root"
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.#replace([]);
  }

  #replace(items: readonly (readonly [unknown, JsonObject])[]): void {
    this.#items = new Map(items);
    this.#lastKey = items.at(-1)?.[0];
    this.#version += 1;
  }

  #put(item: JsonObject, previousItemId: unknown): void {
    const key = keyOf(item);
    const before = this.#items.get(key);
    const kept = withoutAudio(item, before);
    const isFirst = previousItemId === null && this.#items.size > 0;
    const isInside = previousItemId !== this.#lastKey && this.#items.has(previousItemId);
    if (before || !(isFirst || isInside)) {
      this.#items.set(key, kept);
      if (!before) this.#lastKey = key;
      this.#version += 1;
      return;
    }
    const items = [...this.#items];
    const place = isFirst ? 0 : items.findIndex(([id]) => id === previousItemId) + 1;
    this.#replace(items.toSpliced(place, 0, [key, kept]));
  }

  /** The transcript of one part of a message is now known, or no longer right. */
  #transcribe(itemId: unknown, contentIndex: unknown, transcript: unknown): void {
    this.#version += 1;
    const item = this.#items.get(itemId);
    if (!item) return;
    const place = contentIndex ?? 0;
    const content = partsOf(item).map((part, index) => (index === place ? { ...part, transcript } : part));
    this.#items.set(itemId, { ...item, content });
  }
}
