/** A part of a message. */
export interface ContentPart {
  /** `input_text`, `input_audio`, `input_image`, `output_text` or `output_audio`. */
  readonly type: string;
  /** The text of a text part. */
  readonly text?: string;
  /** What is said in an audio part; `null` until it is known. */
  readonly transcript?: string | null;
  /** Audio as base64; only `conversation.item.retrieved` carries it. */
  readonly audio?: string;
  /** The image as a data URL. */
  readonly image_url?: string;
}

/** An item of a conversation, as the API spells it. Which fields it has depends on its type. */
export interface Item {
  /** Its id, unique in the session. */
  readonly id: string;
  /** Always `realtime.item`. */
  readonly object: "realtime.item";
  /** `message`, `function_call`, `function_call_output`, or one of the `mcp_…` types. */
  readonly type: string;
  /** Whether it is finished, or was cut short; MCP items have none. */
  readonly status?: "in_progress" | "completed" | "incomplete";
  /** Whose message it is. */
  readonly role?: "system" | "user" | "assistant";
  /** The parts of a message. */
  readonly content?: readonly ContentPart[];
  /** Name of the function or MCP tool. */
  readonly name?: string;
  /** Ties a function's output to its call. */
  readonly call_id?: string;
  /** Arguments of a call, as JSON text. */
  readonly arguments?: string;
  /** What a call returned. */
  readonly output?: string | null;
  /** Why an MCP call failed. */
  readonly error?: unknown;
  /** The MCP server. */
  readonly server_label?: string;
  /** The tools of an MCP server. */
  readonly tools?: readonly unknown[];
  /** Ties an MCP call and its approval to the request. */
  readonly approval_request_id?: string | null;
  /** Whether an MCP call is approved. */
  readonly approve?: boolean;
  /** Why it is not. */
  readonly reason?: string | null;
}

/** An item and the audio that belongs to it, which item events do not carry. */
export interface StoredItem {
  item: Item;
  /** Audio in `bytesPerMs` bytes for each millisecond; absent if the item has none. */
  audio?: { readonly bytes: Buffer; readonly bytesPerMs: number };
}
