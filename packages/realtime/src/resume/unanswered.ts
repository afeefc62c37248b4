import { PlugboardError } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import { asString, at, isJsonObject } from "@plugboard/wire";

/** By which events the server answers one of the client, if it does not refuse it. Responses are the sequencer's. */
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
const itemIdOf = (event: WireEvent): string | undefined => asString(event["item_id"]) ?? asString(at(event, "item", "id"));

/** Bound of the frames that wait for a connection, in characters. */
const maxHeldLength = 2 ** 24;

/** What a session was sent and has not answered yet, and what could not be sent because its connection is lost. */
export class Unanswered {
  // Of ids that the application leaves out. An item that is given its id by the server cannot be told from another one.
  readonly #prefix = Math.random().toString(36).slice(2, 12);
  #count = 0;
  readonly #requests = new Set<WireEvent>();
  #held: string[] = [];
  #heldLength = 0;

  /** Whether everything was answered. */
  get isEmpty(): boolean {
    return this.#requests.size === 0;
  }

  /**
   * Sends an event, and remembers it if it is answered.
   *
   * @param pass - Takes the frame; what it throws is thrown, and nothing is remembered.
   * @param isNamed - Whether the event is given an id if it has none, by which a refusal is known.
   * @returns The event as it was sent, if it is answered.
   */
  send(event: WireEvent, pass: (frame: string) => void, isNamed: boolean): WireEvent | undefined {
    const isAnswered = answers.has(event.type);
    const sent = isAnswered ? this.#named(event, isNamed) : event;
    pass(JSON.stringify(sent));
    if (!isAnswered) return undefined;
    this.#requests.add(sent);
    return sent;
  }

  /** No answer is waited for. */
  forget(request: WireEvent): void {
    this.#requests.delete(request);
  }

  /** Keeps a frame until a connection is there. Throws `queue-full` when more than 16 MiB wait. */
  hold(frame: string): void {
    if (this.#heldLength + frame.length > maxHeldLength) {
      throw new PlugboardError("queue-full", `More than ${maxHeldLength} characters wait for the connection that replaces the lost one.`);
    }
    this.#heldLength += frame.length;
    this.#held.push(frame);
  }

  /** Takes note of an event of the server. @returns The request that it answers and does not refuse. */
  answered(event: WireEvent): WireEvent | undefined {
    if (this.isEmpty) return undefined;
    const isRefusal = event.type === "error";
    const eventId = asString(at(event, "error", "event_id"));
    const itemId = itemIdOf(event);
    for (const open of this.#requests) {
      const isIts = isRefusal
        ? asString(open["event_id"]) === eventId
        : answers.get(open.type)?.includes(event.type) && [undefined, itemId].includes(itemIdOf(open));
      if (!isIts) continue;
      this.forget(open);
      return isRefusal ? undefined : open;
    }
    return undefined;
  }

  /** The requests of one type. */
  ofType(type: string): readonly WireEvent[] {
    return [...this.#requests].filter((open) => open.type === type);
  }

  /**
   * Forgets the session. Audio that it holds is gone with it, and text cannot be truncated.
   *
   * @param isTold - Whether the next session knows an item.
   * @returns What the next session has to be sent, in order.
   */
  take(isTold: (itemId: unknown) => boolean): readonly string[] {
    const lasting = ["session.update", "conversation.item.create"];
    const ofItems = ["conversation.item.delete", "conversation.item.retrieve"];
    const created = new Set<unknown>(this.ofType("conversation.item.create").map(itemIdOf));
    const isThere = (id: unknown): boolean => isTold(id) || created.has(id);
    const frames = [...this.#requests]
      .filter((open) => lasting.includes(open.type) || (ofItems.includes(open.type) && isThere(itemIdOf(open))))
      .map((open) => JSON.stringify(open))
      .concat(this.#held);
    this.clear();
    return frames;
  }

  /** Forgets everything. */
  clear(): void {
    this.#requests.clear();
    this.#held = [];
    this.#heldLength = 0;
  }

  #named(event: WireEvent, isNamed: boolean): WireEvent {
    const { item, event_id: eventId } = event;
    const id = `${this.#prefix}_${++this.#count}`;
    return {
      ...event,
      ...(isNamed && eventId === undefined ? { event_id: `event_${id}` } : {}),
      ...(isJsonObject(item) && item["id"] === undefined ? { item: { id: `item_${id}`, ...item } } : {}),
    };
  }
}
