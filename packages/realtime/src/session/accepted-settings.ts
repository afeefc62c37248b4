import type { WireEvent } from "@plugboard/wire";
import { isJsonObject, type JsonObject } from "@plugboard/wire";
import { mergeSettings } from "./merge-settings.ts";

/** As many of the newest updates can still be refused: an answer may have been another one's, or none is waited for. */
const maxUpdates = 8;

interface Update {
  readonly event: WireEvent;
  readonly before: JsonObject;
}

/** What a session was configured with and has accepted, so that the next one is configured alike. */
export class AcceptedSettings {
  #current: JsonObject = {};
  #updates: readonly Update[] = [];

  /** The settings, as a `session.update` takes them, without the tracing. */
  get current(): JsonObject {
    return this.#current;
  }

  /** An update was accepted, as far as its answer says. Other events are passed over. */
  accept(event: WireEvent): void {
    const session = event["session"];
    if (event.type !== "session.update" || !isJsonObject(session)) return;
    const { tracing: _tracing, ...settings } = session;
    this.#updates = [...this.#updates, { event, before: this.#current }].slice(-maxUpdates);
    this.#current = mergeSettings(this.#current, settings);
  }

  /** The update with this id is refused after all: what came after it is laid over what was before it. */
  refuse(eventId: unknown): void {
    const index = typeof eventId === "string" ? this.#updates.findIndex(({ event }) => event["event_id"] === eventId) : -1;
    const [refused, ...later] = index < 0 ? [] : this.#updates.slice(index);
    if (!refused) return;
    this.#updates = this.#updates.slice(0, index);
    this.#current = refused.before;
    for (const { event } of later) this.accept(event);
  }
}
