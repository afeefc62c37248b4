/** A part of a user's message in the history. */
export type UserContent =
  | { readonly type: "input_text"; text: string }
  | { readonly type: "input_audio"; audio?: string | null | undefined; transcript: string | null };

/** A part of the model's message in the history. */
export type AssistantContent =
  | { readonly type: "output_text"; text: string }
  | { readonly type: "output_audio"; audio?: string | null | undefined; transcript?: string | null | undefined };

/** Progress of an item. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** What every item of the history has. */
export interface BaseItem {
  /** The server's id of the item. */
  itemId: string;
  /** The item before it; `null` if it is the first, absent if that is not known. */
  previousItemId?: string | null | undefined;
}

/** A message in the history. */
export type MessageItem =
  | (BaseItem & { type: "message"; role: "system"; content: { type: "input_text"; text: string }[] })
  | (BaseItem & { type: "message"; role: "user"; status: ItemStatus; content: UserContent[] })
  | (BaseItem & { type: "message"; role: "assistant"; status: ItemStatus; content: AssistantContent[] });

/** A call of a function tool in the history. */
export interface ToolCallItem extends BaseItem {
  type: "function_call";
  status: ItemStatus;
  /** JSON text. */
  arguments: string;
  /** The tool. */
  name: string;
  /** What the tool gave; `null` until then. */
  output: string | null;
}

/** A call of a tool of an MCP server in the history. */
export interface McpCallItem extends BaseItem {
  type: "mcp_call" | "mcp_tool_call";
  status: ItemStatus;
  /** JSON text. */
  arguments: string;
  /** The tool. */
  name: string;
  /** What the tool gave; `null` until then. */
  output: string | null;
}

/** A call of an MCP tool that waits for approval. */
export interface McpApprovalRequestItem {
  /** The server's id of the item. */
  itemId: string;
  type: "mcp_approval_request";
  /** The MCP server, by the label of its tool definition. */
  serverLabel: string;
  /** The tool. */
  name: string;
  /** Parsed arguments. */
  arguments: Record<string, unknown>;
  /** The answer, once given. */
  approved?: boolean | null | undefined;
}

/** One item of the history, as `item_update` gives it. */
export type RealtimeItem = MessageItem | ToolCallItem | McpCallItem | McpApprovalRequestItem;
