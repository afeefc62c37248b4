/** A part of a user's message in the history. */
export type UserContent = TextPart<"input_text"> | UserAudioPart;

/** A part of the model's message in the history. */
export type AssistantContent = TextPart<"output_text"> | AssistantAudioPart;

/** A part that is text. */
export interface TextPart<Type extends string> {
  /** Names the kind of part. */
  type: Type;
  /** The text. */
  text: string;
}

/** A part that the user spoke. */
export interface UserAudioPart {
  /** Names the kind of part. */
  type: "input_audio";
  /** Base64, if the session stores audio. */
  audio?: string | null | undefined;
  /** What was said; `null` until it is known. */
  transcript: string | null;
}

/** A part that the model spoke. */
export interface AssistantAudioPart {
  /** Names the kind of part. */
  type: "output_audio";
  /** Base64, if the session stores audio. */
  audio?: string | null | undefined;
  /** What is said. */
  transcript?: string | null | undefined;
}

/** Progress of an item. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** What every item of the history has. */
export interface BaseItem {
  /** The server's id of the item. */
  itemId: string;
  /** The item before it; `null` if it is the first, absent if that is not known. */
  previousItemId?: string | null | undefined;
}

/** A message that sets the scene. */
export interface SystemMessageItem extends BaseItem {
  /** Names the kind of item. */
  type: "message";
  /** Who speaks. */
  role: "system";
  /** What it consists of. */
  content: TextPart<"input_text">[];
}

/** A message of the user. */
export interface UserMessageItem extends BaseItem {
  /** Names the kind of item. */
  type: "message";
  /** Who speaks. */
  role: "user";
  /** Progress. */
  status: ItemStatus;
  /** What it consists of. */
  content: UserContent[];
}

/** A message of the model. */
export interface AssistantMessageItem extends BaseItem {
  /** Names the kind of item. */
  type: "message";
  /** Who speaks. */
  role: "assistant";
  /** Progress. */
  status: ItemStatus;
  /** What it consists of. */
  content: AssistantContent[];
}

/** A message in the history. */
export type MessageItem = SystemMessageItem | UserMessageItem | AssistantMessageItem;

/** A call of a function tool in the history. */
export interface ToolCallItem extends BaseItem {
  /** Names the kind of item. */
  type: "function_call";
  /** Progress. */
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
  /** Names the kind of item. */
  type: "mcp_call" | "mcp_tool_call";
  /** Progress. */
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
  /** Names the kind of item. */
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

/** A part that the user spoke, in a history that is handed back. */
export interface GivenUserAudioPart extends Omit<UserAudioPart, "transcript"> {
  /** What was said. */
  transcript?: string | null | undefined;
}

/** A message of the user in a history that is handed back. */
export interface GivenUserMessageItem extends Omit<UserMessageItem, "content"> {
  /** What it consists of. */
  content: (TextPart<"input_text"> | GivenUserAudioPart)[];
}

/** A call of a tool in a history that is handed back. */
export interface GivenCallItem extends Omit<ToolCallItem, "type" | "output"> {
  /** Names the kind of item. */
  type: (ToolCallItem | McpCallItem)["type"];
  /** What the tool gave. */
  output?: string | null | undefined;
}

/**
 * One item of a history that is handed back. What may be `null` may be missing: to a compiler without `strictNullChecks`, the Agents
 * SDK's own items (0.20, made by zod) have such fields as optional ones.
 */
export type GivenItem = SystemMessageItem | GivenUserMessageItem | AssistantMessageItem | GivenCallItem | McpApprovalRequestItem;
