import { PlugboardError } from "@plugboard/core";
import { asString, at, isJsonObject, type WireEvent } from "@plugboard/wire";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";

/** The events by which the server answers an event of the client that it does not refuse. Requests for responses are the sequencer's. */
const answers: ReadonlyMap<string, readonly string[]> = new Map([
  ["session.update", ["session.updated"]],
  ["conversation.item.create", ["conversation.item.added", "conversation.item.done"]],
  ["conversation.item.delete", ["conversation.item.deleted"]],
  ["conversation.item.truncate", ["conversation.item.truncated"]],
  ["conversation.item.retrieve", ["conversation.item.retrieved"]],
  ["input_audio_buffer.commit", ["input_audio_buffer.committed"]],
  ["input_audio_buffer.clear", ["input_audio_buffer.cleared"]],
]);

/** The item that an event of either side is about. */
export const itemIdOf = (event: WireEvent): string | undefined => asString(event["item_id"]) ?? asString(at(event, "item", "id"));

/** Bound of the frames that wait for a session, in characters. */
const maxHeldLength = 2 ** 24;

/** The pending events that the next session of a call has to be sent. */
export interface EventsForNextSession {
  readonly frames: readonly OutgoingFrame[];
  /** Whether the next session has, or is sent, an item. */
  readonly isThere: (itemId: unknown) => boolean;
}

/** The events that a session was sent and has not answered, and those that wait for a session. */
export class PendingEvents {
  // Begins the ids that the application leaves out. If the server chose the id of an item, its answer could not be recognised.
  readonly #prefix = Math.random().toString(36).slice(2, 12);
  #count = 0;
  readonly #sent = new Set<OutgoingFrame>();
  #held: OutgoingFrame[] = [];
  #heldLength = 0;

  /** Whether every event was answered. */
  get isEmpty(): boolean {
    return this.#sent.size === 0;
  }

  /** The event with an id for its item, if it creates one without an id. */
  withItemId(event: OutgoingEvent): OutgoingEvent {
    const { item } = event;
    if (event.type !== "conversation.item.create" || !isJsonObject(item) || item["id"] !== undefined) return event;
    return { ...event, item: { id: `item_${this.#nextId()}`, ...item } };
  }

  /** The event with an id by which its refusal is known, if the server answers events of its type. */
  withEventId(event: OutgoingEvent): OutgoingEvent {
    if (!answers.has(event.type) || event["event_id"] !== undefined) return event;
    return { ...event, event_id: `event_${this.#nextId()}` };
  }

  /** Remembers an event that was sent, if the server answers events of its type. @returns Whether it does. */
  add(frame: OutgoingFrame): boolean {
    if (!answers.has(frame.event.type)) return false;
    this.#sent.add(frame);
    return true;
  }

  /** No answer to this event is waited for. */
  forget(frame: OutgoingFrame): void {
    this.#sent.delete(frame);
  }

  /** Keeps an event until a session is there. Throws `queue-full` when more than 16 MiB wait. */
  hold(frame: OutgoingFrame): void {
    if (this.#heldLength + frame.text.length > maxHeldLength) {
      throw new PlugboardError("queue-full", `More than ${maxHeldLength} characters wait for the connection that replaces the lost one.`);
    }
    this.#heldLength += frame.text.length;
    this.#held.push(frame);
  }

  /** Takes note of an event of the server. @returns The event that it answers and does not refuse. */
  answered(event: WireEvent): OutgoingEvent | undefined {
    if (this.isEmpty) return undefined;
    const isRefusal = event.type === "error";
    const eventId = asString(at(event, "error", "event_id"));
    const itemId = itemIdOf(event);
    for (const frame of this.#sent) {
      const sent = frame.event;
      const isAnswered = isRefusal
        ? asString(sent["event_id"]) === eventId
        : answers.get(sent.type)?.includes(event.type) && [undefined, itemId].includes(itemIdOf(sent));
      if (!isAnswered) continue;
      this.forget(frame);
      return isRefusal ? undefined : sent;
    }
    return undefined;
  }

  /** The events of one type that are not answered. */
  ofType(type: string): readonly OutgoingEvent[] {
    return [...this.#sent].map(({ event }) => event).filter((event) => event.type === type);
  }

  /**
   * Forgets everything, and gives what the next session has to be sent, in order. Audio of the old session is lost with it, and an item
   * that the next one has as text can be neither truncated nor retrieved as audio.
   *
   * @param restored - The items that the next session was given.
   * @param placeOf - The item behind which an item belongs whose predecessor is missing in the next session.
   */
  forNextSession(
    restored: ReadonlySet<unknown>,
    placeOf: (itemId: unknown, isThere: (id: unknown) => boolean) => string,
  ): EventsForNextSession {
    const all = [...this.#sent, ...this.#held];
    const created = new Set(all.filter(({ event }) => event.type === "conversation.item.create").map(({ event }) => itemIdOf(event)));
    const isThere = (id: unknown): boolean => restored.has(id) || created.has(asString(id));
    const lasting: Readonly<Record<string, (itemId: string | undefined) => boolean>> = {
      "session.update": () => true,
      "conversation.item.create": () => true,
      "conversation.item.delete": isThere,
      "conversation.item.retrieve": (itemId) => created.has(itemId),
    };
    const sent = [...this.#sent].filter(({ event }) => lasting[event.type]?.(itemIdOf(event)));
    const held = this.#held.filter(({ event }) => event.type !== "conversation.item.retrieve" || created.has(itemIdOf(event)));
    const placed = (frame: OutgoingFrame): OutgoingFrame => {
      const { previous_item_id: previous } = frame.event;
      if (typeof previous !== "string" || previous === "root" || isThere(previous)) return frame;
      const event = { ...frame.event, previous_item_id: placeOf(previous, isThere) };
      return { event, text: JSON.stringify(event) };
    };
    this.clear();
    return { frames: [...sent, ...held].map(placed), isThere };
  }

  /** Forgets everything. */
  clear(): void {
    this.#sent.clear();
    this.#held = [];
    this.#heldLength = 0;
  }

  #nextId(): string {
    this.#count += 1;
    return `${this.#prefix}_${this.#count}`;
  }
}
