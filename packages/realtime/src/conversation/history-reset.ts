import type { OutgoingEvent } from "../wire/client-frames.ts";
import { userError } from "../wire/user-error.ts";
import { isMcpItem } from "./item-update.ts";
import type { GivenItem } from "./realtime-item.ts";

/** Something that was left out of the history. */
interface HistoryWarning {
  readonly code: "function-call-not-replayed";
  readonly message: string;
}

type Kind = "delete" | "create";

const refuse = (message: string): never => {
  throw userError(message);
};

const checkReplay = (changed: readonly GivenItem[], before: ReadonlyMap<string, GivenItem>): void => {
  const spoken = changed.find(
    (item) => item.type === "message" && item.role === "assistant" && item.content.some((part) => part.type === "output_audio"),
  );
  if (spoken) {
    refuse(
      `Assistant output_audio history item ${spoken.itemId} cannot be replayed through OpenAI Realtime. Convert its transcript to output_text content or remove the item before calling updateHistory().`,
    );
  }
  const isMcp = (item: GivenItem | undefined): boolean => item !== undefined && isMcpItem(item);
  const mcp = changed.find((item) => isMcp(item) || isMcp(before.get(item.itemId)));
  if (!mcp) return;
  const old = before.get(mcp.itemId);
  const detail =
    old && isMcp(old)
      ? `itemId ${mcp.itemId} replaces an existing '${old.type}' item with a '${mcp.type}' item`
      : `a '${mcp.type}' item (itemId: ${mcp.itemId}) would be added or updated`;
  refuse(
    `MCP items cannot be added or updated via updateHistory(). Found ${detail}. Leave existing MCP items unchanged, or remove them from history entirely, before calling updateHistory().`,
  );
};

const createEvent = (item: GivenItem & { type: "message" }, previousItemId: string | undefined): OutgoingEvent => ({
  type: "conversation.item.create",
  previous_item_id: previousItemId,
  item: {
    type: "message",
    role: item.role,
    content: item.content,
    id: item.itemId,
    status: item.role === "system" ? undefined : item.status,
  },
});

const idOf = (item: GivenItem): string => item.itemId;

/** Sends an event of the client. */
type Send = (event: OutgoingEvent) => void;

/**
 * Turns one history into another by deleting and creating items on the server. Requests that the server has not
 * acknowledged are remembered, because an item that is about to go cannot be the anchor of a new one.
 */
export class HistoryReset {
  /** In the order in which they were sent: the last request about an item decides whether the item will exist. */
  readonly #pending = new Map<unknown, { readonly itemId: string; readonly kind: Kind }>();
  #count = 0;

  /**
   * Sends what turns `before` into `after`. Throws `invalid-argument`, with nothing sent, for items that the API cannot
   * take back: spoken assistant messages and MCP items.
   *
   * @param warn - Hears of function calls, which cannot be created either and are left out.
   */
  apply(before: readonly GivenItem[], after: readonly GivenItem[], send: Send, warn: (warning: HistoryWarning) => void): void {
    const olds = new Map(before.map((item) => [item.itemId, item]));
    const kept = new Set(after.map(idOf));
    const added = after.filter((item) => !olds.has(item.itemId));
    const updated = after.filter((item) => olds.has(item.itemId) && JSON.stringify(olds.get(item.itemId)) !== JSON.stringify(item));
    checkReplay([...added, ...updated], olds);

    const removed = before.filter((item) => !kept.has(item.itemId));
    for (const itemId of new Set([...removed, ...updated].map(idOf))) {
      this.#request(itemId, "delete", { type: "conversation.item.delete", item_id: itemId }, send);
    }

    const changed = new Set([...added, ...updated].map(idOf));
    const present = new Map([...this.#pending.values()].map(({ itemId, kind }) => [itemId, kind === "create"]));
    const survives = ({ itemId }: GivenItem): boolean => !changed.has(itemId) && present.get(itemId) !== false;
    // An item behind the last one that stays is appended by default. For an item before that one, the place has to be named.
    const lastAnchored = after.findLastIndex(survives);
    let anchor = "root";
    for (const [index, item] of after.entries()) {
      const { itemId } = item;
      if (!changed.has(itemId)) {
        if (survives(item)) anchor = itemId;
      } else if (item.type === "message") {
        this.#request(itemId, "create", createEvent(item, index < lastAnchored ? anchor : undefined), send);
        anchor = itemId;
      } else {
        warn({ code: "function-call-not-replayed", message: `The function call ${itemId} cannot be created; it was left out.` });
      }
    }
  }

  /** The server has created or deleted an item: its oldest request of that kind is settled. */
  settle(itemId: unknown, kind: Kind): void {
    const oldest = [...this.#pending].find(([, request]) => request.itemId === itemId && request.kind === kind);
    this.#pending.delete(oldest?.[0]);
  }

  /** The server has refused a request. */
  refused(eventId: unknown): void {
    this.#pending.delete(eventId);
  }

  /** The connection is gone, and with it everything that was not acknowledged. */
  clear(): void {
    this.#pending.clear();
  }

  #request(itemId: string, kind: Kind, event: OutgoingEvent, send: Send): void {
    this.#count += 1;
    const eventId = `agents_${kind}_${this.#count}`;
    this.#pending.set(eventId, { itemId, kind });
    try {
      send({ ...event, event_id: eventId });
    } catch (error) {
      this.#pending.delete(eventId);
      throw error;
    }
  }
}
