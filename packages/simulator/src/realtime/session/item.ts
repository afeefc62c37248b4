/** A part of a message. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly transcript?: string | null;
  readonly audio?: string;
  readonly image_url?: string;
}

/** An item of a conversation, as the API spells it. Which fields it has depends on its type. */
export interface Item {
  readonly id: string;
  readonly object: "realtime.item";
  readonly type: string;
  readonly status?: "in_progress" | "completed" | "incomplete";
  readonly role?: "system" | "user" | "assistant";
  readonly content?: readonly ContentPart[];
  readonly name?: string;
  readonly call_id?: string;
  readonly arguments?: string;
  readonly output?: string | null;
  readonly error?: unknown;
  readonly server_label?: string;
  readonly tools?: readonly unknown[];
  readonly approval_request_id?: string | null;
  readonly approve?: boolean;
  readonly reason?: string | null;
}

/** An item and the audio that belongs to it, which item events do not carry. */
export interface StoredItem {
  item: Item;
  /** Audio in `bytesPerMs` bytes for each millisecond; absent if the item has none. */
  audio?: { readonly bytes: Buffer; readonly bytesPerMs: number };
}
