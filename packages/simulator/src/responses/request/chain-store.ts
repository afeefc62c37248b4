import type { JsonObject } from "../../wire/json.ts";

/** What a response leaves behind for the one that continues from it. */
export interface ChainEntry {
  /** The response id. */
  readonly id: string;
  /** Everything the next response would see before its new input: this response's context, then its output. */
  readonly items: readonly JsonObject[];
}

/** The responses with `store: true`, for all sockets and for HTTP. */
export interface StoredResponses {
  /** Keeps a response, its items and the object that `GET /v1/responses/{id}` returns. */
  save(entry: ChainEntry, response: JsonObject): void;
  /** The chain entry of a stored response. */
  find(id: string): ChainEntry | undefined;
  /** The object of a stored response. */
  response(id: string): JsonObject | undefined;
  /** A stored item, for `item_reference`. */
  item(id: string): JsonObject | undefined;
}

/**
 * Makes the storage of one simulator.
 *
 * @param keep - How many responses it holds; the oldest is forgotten.
 */
export const createStoredResponses = (keep: number): StoredResponses => {
  const entries = new Map<string, { readonly entry: ChainEntry; readonly response: JsonObject }>();
  /** Each item with the newest response that holds it, which a chain hands down. */
  const items = new Map<string, { readonly item: JsonObject; readonly holder: ChainEntry }>();

  const forgetOldest = (): void => {
    const { value: oldest } = entries.values().next();
    if (oldest === undefined) {
      return;
    }
    entries.delete(oldest.entry.id);
    for (const { id } of oldest.entry.items) {
      if (typeof id === "string" && items.get(id)?.holder === oldest.entry) {
        items.delete(id);
      }
    }
  };

  return {
    save(entry, response) {
      entries.set(entry.id, { entry, response });
      for (const item of entry.items) {
        if (typeof item["id"] === "string") {
          items.set(item["id"], { item, holder: entry });
        }
      }
      if (entries.size > keep) {
        forgetOldest();
      }
    },
    find: (id) => entries.get(id)?.entry,
    response: (id) => entries.get(id)?.response,
    item: (id) => items.get(id)?.item,
  };
};

/** The memory of one socket: the latest response of each lane. */
export interface LaneCache {
  /** The parent, from this lane, from another lane's latest (a fork), or from storage. */
  find(id: string): ChainEntry | undefined;
  /** Makes a response the latest of its lane; the one before is forgotten. */
  remember(laneName: string | undefined, entry: ChainEntry): void;
  /** Says that a continuation failed: the lane forgets the parent if it was its own. A fork's parent stays. */
  fail(laneName: string | undefined, parentId: string | undefined): void;
  /** Forgets the latest response of a lane. */
  forget(laneName: string | undefined): void;
}

/** Makes the memory of one socket on top of the storage. */
export const createLaneCache = (stored: Pick<StoredResponses, "find">): LaneCache => {
  const latest = new Map<string | undefined, ChainEntry>();
  return {
    find(id) {
      for (const entry of latest.values()) {
        if (entry.id === id) {
          return entry;
        }
      }
      return stored.find(id);
    },
    remember: (laneName, entry) => void latest.set(laneName, entry),
    fail(laneName, parentId) {
      if (parentId !== undefined && latest.get(laneName)?.id === parentId) {
        latest.delete(laneName);
      }
    },
    forget: (laneName) => void latest.delete(laneName),
  };
};
