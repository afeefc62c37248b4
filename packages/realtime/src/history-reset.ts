import { PlugboardError } from "@plugboard/core";
import type { OutgoingEvent } from "./client-frames.ts";
import { isMcpItem } from "./item-update.ts";
import type { RealtimeItem } from "./realtime-item.ts";

type Kind = "delete" | "create";

const refuse = (message: string): never => {
  throw new PlugboardError("invalid-argument", message);
};

const checkReplay = (changed: readonly RealtimeItem[], before: ReadonlyMap<string, RealtimeItem>): void => {
  const spoken = changed.find(
    (item) => item.type === "message" && item.role === "assistant" && item.content.some((part) => part.type === "output_audio"),
  );
  if (spoken) {
    refuse(
      `Assistant output_audio history item ${spoken.itemId} cannot be replayed through OpenAI Realtime. Convert its transcript to output_text content or remove the item before calling updateHistory().`,
    );
  }
  const wasMcp = (item: RealtimeItem): boolean => {
    const old = before.get(item.itemId);
    return old !== undefined && isMcpItem(old);
  };
  const mcp = changed.find((item) => isMcpItem(item) || wasMcp(item));
  if (!mcp) return;
  const old = before.get(mcp.itemId);
  const detail =
    old && wasMcp(mcp)
      ? `itemId ${mcp.itemId} replaces an existing '${old.type}' item with a '${mcp.type}' item`
      : `a '${mcp.type}' item (itemId: ${mcp.itemId}) would be added or updated`;
  refuse(
    `MCP items cannot be added or updated via updateHistory(). Found ${detail}. Leave existing MCP items unchanged, or remove them from history entirely, before calling updateHistory().`,
  );
};

const createEvent = (item: RealtimeItem & { type: "message" }, previousItemId: string | undefined): OutgoingEvent => ({
  type: "conversation.item.create",
  ...(previousItemId === undefined ? {} : { previous_item_id: previousItemId }),
  item: {
    type: "message",
    role: item.role,
    content: item.content,
    id: item.itemId,
    ...(item.role !== "system" && item.status ? { status: item.status } : {}),
  },
});

/**
 * Turns one history into another by deleting and creating items on the server. Requests that the server has not
 * acknowledged are remembered, because an item that is about to go cannot be the anchor of a new one.
 */
export class HistoryReset {
  // In the order of the wire; the last request of an item decides whether it will be there.
  readonly #pending = new Map<string, { readonly itemId: string; readonly kind: Kind }>();
  #count = 0;

  /**
   * Sends what turns `before` into `after`. Throws `invalid-argument`, with nothing sent, for items that the API cannot
   * take back: spoken assistant messages and MCP items.
   *
   * @param onSkipped - Hears of function calls, which cannot be created either and are left out.
   */
  apply(
    before: readonly RealtimeItem[],
    after: readonly RealtimeItem[],
    send: (event: OutgoingEvent) => void,
    onSkipped: (itemId: string) => void,
  ): void {
    const olds = new Map(before.map((item) => [item.itemId, item]));
    const kept = new Set(after.map((item) => item.itemId));
    const changed = after.filter((item) => {
      const old = olds.get(item.itemId);
      return !old || JSON.stringify(old) !== JSON.stringify(item);
    });
    checkReplay([...changed.filter((item) => !olds.has(item.itemId)), ...changed.filter((item) => olds.has(item.itemId))], olds);
    const removed = before.filter((item) => !kept.has(item.itemId)).map((item) => item.itemId);
    const updated = changed.filter((item) => olds.has(item.itemId)).map((item) => item.itemId);
    for (const itemId of new Set([...removed, ...updated])) {
      this.#send(itemId, "delete", { type: "conversation.item.delete", item_id: itemId }, send);
    }
    this.#create(after, new Set(changed.map((item) => item.itemId)), send, onSkipped);
  }

  /** The server has created or deleted an item: its oldest request of that kind is settled. */
  settle(itemId: unknown, kind: Kind): void {
    for (const [eventId, request] of this.#pending) {
      if (request.itemId === itemId && request.kind === kind) {
        this.#pending.delete(eventId);
        return;
      }
    }
  }

  /** The server has refused a request. */
  refused(eventId: unknown): void {
    if (typeof eventId === "string") this.#pending.delete(eventId);
  }

  /** The connection is gone, and with it everything that was not acknowledged. */
  clear(): void {
    this.#pending.clear();
  }

  #create(
    after: readonly RealtimeItem[],
    changed: ReadonlySet<string>,
    send: (event: OutgoingEvent) => void,
    onSkipped: (itemId: string) => void,
  ): void {
    const present = new Map([...this.#pending.values()].map(({ itemId, kind }) => [itemId, kind === "create"]));
    const survives = (item: RealtimeItem): boolean => !changed.has(item.itemId) && present.get(item.itemId) !== false;
    // Behind the last item that stays, creating appends; before it, the place has to be named.
    const lastAnchored = after.findLastIndex(survives);
    let anchor = "root";
    for (const [index, item] of after.entries()) {
      if (!changed.has(item.itemId)) {
        if (survives(item)) anchor = item.itemId;
      } else if (item.type === "message") {
        this.#send(item.itemId, "create", createEvent(item, index < lastAnchored ? anchor : undefined), send);
        anchor = item.itemId;
      } else {
        onSkipped(item.itemId);
      }
    }
  }

  #send(itemId: string, kind: Kind, event: OutgoingEvent, send: (event: OutgoingEvent) => void): void {
    const eventId = `agents_${kind}_${++this.#count}`;
    this.#pending.set(eventId, { itemId, kind });
    try {
      send({ ...event, event_id: eventId });
    } catch (error) {
      this.#pending.delete(eventId);
      throw error;
    }
  }
}
