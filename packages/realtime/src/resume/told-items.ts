import type { JsonObject } from "@plugboard/wire";
import type { ConversationLog } from "../conversation/conversation-log.ts";

const eventPrefix = "plugboard_item_";

/** What a new session was told of a conversation, and what of that it has taken. */
export class ToldItems {
  readonly #log: ConversationLog;
  /** What it was told, by item id, as JSON. */
  readonly #told = new Map<unknown, string>();
  /** Items that it was told and has refused. */
  readonly #refused = new Set<unknown>();
  /** The items of creations that are not answered yet, by their event's id. */
  readonly #unanswered = new Map<string, unknown>();
  #count = 0;
  #version: number | undefined;

  constructor(log: ConversationLog) {
    this.#log = log;
  }

  /** Whether it was told the conversation as it is. */
  get isCurrent(): boolean {
    return this.#version === this.#log.version;
  }

  /** Whether it has answered whatever it was told. */
  get isAnswered(): boolean {
    return this.#unanswered.size === 0;
  }

  /** The items that it has taken. */
  taken(): ReadonlySet<unknown> {
    return new Set([...this.#told.keys()].filter((id) => !this.#refused.has(id)));
  }

  /** What makes the new session's conversation the old one's, each to be called when it is sent. */
  changes(): readonly (() => JsonObject)[] {
    this.#version = this.#log.version;
    const items = this.#log.recreations();
    const texts = new Map(items.map((item) => [item["id"], JSON.stringify(item)]));
    const isKept = (id: unknown): boolean => this.#told.get(id) === texts.get(id);
    const gone = [...this.#told.keys()].filter((id) => !isKept(id));
    const lastKept = items.findLastIndex(({ id }) => isKept(id) && !this.#refused.has(id));
    const creations = items.flatMap((item, index) => {
      if (isKept(item["id"])) return [];
      // The place is named only where it has to be: what is named may be refused itself.
      return () => this.#creation(item, texts.get(item["id"]) ?? "", index < lastKept ? items.slice(0, index) : undefined);
    });
    return [...gone.filter((id) => !this.#forgetRefused(id)).map((id) => () => this.#deletion(id)), ...creations];
  }

  /** What was refused is not there to be deleted, and may be told anew in other words. */
  #forgetRefused(id: unknown): boolean {
    return this.#refused.delete(id) && this.#told.delete(id);
  }

  #deletion(id: unknown): JsonObject {
    this.#told.delete(id);
    return { type: "conversation.item.delete", item_id: id };
  }

  #creation(item: JsonObject, text: string, before: readonly JsonObject[] | undefined): JsonObject {
    const { id } = item;
    this.#told.set(id, text);
    const eventId = `${eventPrefix}${++this.#count}`;
    this.#unanswered.set(eventId, id);
    const anchor = before?.findLast((other) => this.#told.has(other["id"]) && !this.#refused.has(other["id"]));
    const place = before && { previous_item_id: anchor?.["id"] ?? "root" };
    return { type: "conversation.item.create", event_id: eventId, ...place, item };
  }

  /** It has taken an item. @returns Whether that is an answer. */
  accept(itemId: unknown): boolean {
    // An earlier telling of it may have been refused.
    this.#refused.delete(itemId);
    // Answers come in order, so that it is the first one of all.
    for (const [eventId, id] of this.#unanswered) if (id === itemId) return this.#unanswered.delete(eventId);
    return false;
  }

  /** It has refused an event: the item is missing, and the call goes on without it. @returns Whether that is an answer. */
  refuse(eventId: string): boolean {
    if (!this.#unanswered.has(eventId)) return false;
    this.#refused.add(this.#unanswered.get(eventId));
    return this.#unanswered.delete(eventId);
  }
}
