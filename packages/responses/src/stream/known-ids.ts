import { isObject, stringOf } from "../wire/json.ts";
import type { ServerEvent } from "../wire/server-event.ts";

/** More than the responses and items of the last few turns, and at most some hundred kilobytes. */
const maxIds = 2000;

/** An id that is longer is remembered by its beginning and its end. */
const maxLength = 200;

const short = (id: string): string => (id.length > maxLength ? `${id.slice(0, 100)}…${id.length}…${id.slice(-90)}` : id);

/** The id of the response that a lifecycle event speaks of. */
export const responseIdOf = (event: ServerEvent): string | undefined => {
  const response = event.json()?.["response"];
  return isObject(response) ? stringOf(response["id"]) : undefined;
};

/** The id of the item that an event speaks of. */
export const itemIdOf = (event: ServerEvent): string | undefined => {
  const { item_id, item } = event.json() ?? {};
  return stringOf(item_id) ?? (isObject(item) ? stringOf(item["id"]) : undefined);
};

/**
 * The ids of the responses that ended on one socket, and of their items. Deltas carry no response id, so this is what tells a
 * late or repeated frame from one of the response that runs now.
 */
export class KnownIds {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(short(id));
    for (const oldest of this.#ids) {
      if (this.#ids.size <= maxIds) break;
      this.#ids.delete(oldest);
    }
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(short(id));
  }

  /** Whether the event belongs to a response that has ended. */
  isOf(event: ServerEvent): boolean {
    return this.has(responseIdOf(event)) || this.has(itemIdOf(event));
  }
}
