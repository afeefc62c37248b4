import { isJsonObject, type JsonObject, type WireEvent } from "@plugboard/wire";

/**
 * How many updates are remembered so that a refusal can undo them. A refusal may come after an update was accepted here, because the
 * answer to another update was taken for the answer to this one, or because the server is one whose answers are not waited for.
 */
const maxUpdates = 8;

interface Update {
  readonly event: WireEvent;
  readonly before: JsonObject;
}

/**
 * The settings of a session after a `session.update`, as the API understands it: the members that are named change, object by object.
 * Arrays, `null`, a prompt, and an object of another type replace what was there.
 */
export const mergeSettings = (settings: JsonObject, change: JsonObject): JsonObject => {
  const merged: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(change)) {
    const old = settings[key];
    const isMerged =
      isJsonObject(old) && isJsonObject(value) && key !== "prompt" && (value["type"] === undefined || value["type"] === old["type"]);
    merged[key] = isMerged ? mergeSettings(old, value) : value;
  }
  return merged;
};

/** The settings that a session was sent and has accepted, so that the next session gets the same. */
export class AcceptedSettings {
  #current: JsonObject = {};
  #updates: readonly Update[] = [];

  /** The settings, as a `session.update` takes them, without the tracing. It is another object after each change. */
  get current(): JsonObject {
    return this.#current;
  }

  /** Takes note of an update that was accepted. Events of other types are passed over. */
  accept(event: WireEvent): void {
    const session = event["session"];
    if (event.type !== "session.update" || !isJsonObject(session)) return;
    const { tracing: _tracing, ...settings } = session;
    this.#updates = [...this.#updates, { event, before: this.#current }].slice(-maxUpdates);
    this.#current = mergeSettings(this.#current, settings);
  }

  /** Takes back the update with this id, and applies the later updates to what was there before it. */
  refuse(eventId: unknown): void {
    const index = typeof eventId === "string" ? this.#updates.findIndex(({ event }) => event["event_id"] === eventId) : -1;
    const [refused, ...later] = index < 0 ? [] : this.#updates.slice(index);
    if (!refused) return;
    this.#updates = this.#updates.slice(0, index);
    this.#current = refused.before;
    for (const { event } of later) this.accept(event);
  }
}
