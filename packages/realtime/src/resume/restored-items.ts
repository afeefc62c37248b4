import type { JsonObject } from "@plugboard/wire";
import type { ConversationLog } from "../conversation/conversation-log.ts";
import type { OutgoingEvent } from "../wire/client-frames.ts";

const eventPrefix = "plugboard_item_";

/** The items of a conversation that the next session was given, and which of them it has taken. */
export class RestoredItems {
  readonly #log: ConversationLog;
  /** The items that were given, by id, as JSON. */
  readonly #given = new Map<unknown, string>();
  /** The items that were given and refused. */
  readonly #refused = new Set<unknown>();
  /** The items of the creations that are not answered, by the ids of their events. */
  readonly #pending = new Map<string, unknown>();
  #count = 0;
  #version: number | undefined;

  constructor(log: ConversationLog) {
    this.#log = log;
  }

  /** Whether the session was given the conversation as it is now. */
  get isCurrent(): boolean {
    return this.#version === this.#log.version;
  }

  /** Whether the session has answered every creation. */
  get isAnswered(): boolean {
    return this.#pending.size === 0;
  }

  /** The ids of the items that the session has taken. */
  taken(): ReadonlySet<unknown> {
    return new Set([...this.#given.keys()].filter((id) => !this.#refused.has(id)));
  }

  /** Makes the events that turn the session's conversation into the log's. Each function is called right before its event is sent. */
  changes(): readonly (() => OutgoingEvent)[] {
    this.#version = this.#log.version;
    const items = this.#log.recreations();
    const texts = new Map(items.map((item) => [item["id"], JSON.stringify(item)]));
    const isKept = (id: unknown): boolean => this.#given.get(id) === texts.get(id);
    const gone = [...this.#given.keys()].filter((id) => !isKept(id));
    const lastKept = items.findLastIndex(({ id }) => isKept(id) && !this.#refused.has(id));
    const creations = items.flatMap((item, index) => {
      if (isKept(item["id"])) return [];
      // The place is named only where it has to be, because the item that is named may be refused itself.
      return () => this.#creation(item, texts.get(item["id"]) ?? "", index < lastKept ? items.slice(0, index) : undefined);
    });
    return [...gone.filter((id) => !this.#forgetRefused(id)).map((id) => () => this.#deletion(id)), ...creations];
  }

  /** An item that was refused is not there to be deleted, and may be given anew in other words. */
  #forgetRefused(id: unknown): boolean {
    return this.#refused.delete(id) && this.#given.delete(id);
  }

  #deletion(id: unknown): OutgoingEvent {
    this.#given.delete(id);
    return { type: "conversation.item.delete", item_id: id };
  }

  #creation(item: JsonObject, text: string, before: readonly JsonObject[] | undefined): OutgoingEvent {
    const { id } = item;
    this.#given.set(id, text);
    const eventId = `${eventPrefix}${++this.#count}`;
    this.#pending.set(eventId, id);
    const anchor = before?.findLast((other) => this.#given.has(other["id"]) && !this.#refused.has(other["id"]));
    const place = before && { previous_item_id: anchor?.["id"] ?? "root" };
    return { type: "conversation.item.create", event_id: eventId, ...place, item };
  }

  /** The session has taken an item. @returns Whether that answers a creation. */
  accept(itemId: unknown): boolean {
    // An earlier creation of the same item may have been refused.
    this.#refused.delete(itemId);
    // Answers come in order, so that the creation which is answered is the first one of its item.
    for (const [eventId, id] of this.#pending) if (id === itemId) return this.#pending.delete(eventId);
    return false;
  }

  /** The session has refused an event: the item is missing, and the call goes on without it. @returns Whether that answers a creation. */
  refuse(eventId: string): boolean {
    if (!this.#pending.has(eventId)) return false;
    this.#refused.add(this.#pending.get(eventId));
    return this.#pending.delete(eventId);
  }
}
