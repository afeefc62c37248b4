import { PlugboardError } from "@plugboard/core";
import { asString, at, isJsonObject, type JsonObject } from "@plugboard/wire";
import type { ItemStatus, McpApprovalRequestItem, McpCallItem, MessageItem, RealtimeItem, ToolCallItem } from "./realtime-item.ts";

/** As much of a function call as an item of the history has. */
interface FunctionCall {
  readonly id?: string | undefined;
  readonly name: string;
  readonly arguments: string;
  readonly previousItemId?: string | undefined;
}

/** The error about something that the server sent and that does not fit into the history. */
const malformed = (what: string): PlugboardError =>
  new PlugboardError("protocol-error", `The server sent ${what}; the item was not taken into the history.`, { delivery: "answered" });

const orNull = (value: unknown): string | null => asString(value) ?? null;

const statuses: readonly unknown[] = ["in_progress", "completed", "incomplete"] satisfies ItemStatus[];

/** The kinds of content that a message of a role may hold. `text` and `audio` are names of the beta API, which gateways still send. */
const contentTypes: Readonly<Record<string, readonly unknown[]>> = {
  system: ["input_text"],
  user: ["input_text", "input_audio", "input_image"],
  assistant: ["output_text", "output_audio", "text", "audio"],
};

const knownContentTypes: readonly unknown[] = [...Object.values(contentTypes).flat(), "item_reference"];

/** One part in the history's shape; `null` if it is left out; `undefined` if its type is new to this version. */
const contentPart = (part: unknown, types: readonly unknown[]): JsonObject | null | undefined => {
  const given = at(part, "type");
  if (!types.includes(given)) {
    if (isJsonObject(part) && !knownContentTypes.includes(given)) return undefined;
    throw malformed("a message with content that does not fit its role");
  }
  // The history of the SDK has no images; the message keeps its place and its other parts.
  if (given === "input_image") return null;
  const { text, audio, transcript } = part as JsonObject;
  const type = String(given).includes("_") ? given : `output_${given}`;
  if (String(type).endsWith("_text")) {
    if (typeof text !== "string") throw malformed("a text part without text");
    return { type, text };
  }
  return {
    type,
    ...(audio !== undefined && { audio: orNull(audio) }),
    ...((type === "input_audio" || transcript !== undefined) && { transcript: orNull(transcript) }),
  };
};

/**
 * A message of the server as an item of the history; `undefined` if it is of a kind that this version does not know.
 * Throws `protocol-error` if it lacks what every message has.
 *
 * @param status - Taken if the server gives none.
 */
export const messageItem = (item: JsonObject, previousItemId: unknown, status: ItemStatus): MessageItem | undefined => {
  const { id, role, content } = item;
  if (typeof id !== "string" || typeof role !== "string" || !Array.isArray(content)) {
    throw malformed("a message without id, role or content");
  }
  const types = Object.hasOwn(contentTypes, role) && contentTypes[role];
  const given = item["status"] ?? status;
  if (!types || !statuses.includes(given)) return undefined;
  const parts = content.map((part) => contentPart(part, types));
  if (parts.includes(undefined)) return undefined;
  const place = (typeof previousItemId === "string" || previousItemId === null) && { previousItemId };
  const known = parts.filter((part) => part);
  // Images alone would leave a message without content, which the history of a second session would send.
  if (known.length === 0 && parts.length > 0) return undefined;
  const own = role !== "system" && { status: given };
  // The parts were checked against the role just now, which is what the union says.
  return { itemId: id, ...place, type: "message", role, ...own, content: known } as unknown as MessageItem;
};

/** A call of an MCP tool as an item of the history. */
export const mcpCallItem = (item: JsonObject, status: ItemStatus): McpCallItem => {
  const { id, name, arguments: args } = item;
  if (typeof id !== "string" || typeof name !== "string" || typeof args !== "string") {
    throw malformed("an MCP call without id, name or arguments");
  }
  return {
    itemId: id,
    type: item["type"] === "mcp_tool_call" ? "mcp_tool_call" : "mcp_call",
    status,
    arguments: args,
    name,
    output: orNull(item["output"]),
  };
};

/**
 * A call of a function tool as an item of the history; `undefined` for a call without an item.
 *
 * @param output - `null` while there is none: the call counts as completed once its output is there.
 */
export const functionCallItem = (call: FunctionCall, output: string | null): ToolCallItem | undefined => {
  const { id: itemId, name, previousItemId } = call;
  if (itemId === undefined) return undefined;
  const place = previousItemId === undefined ? {} : { previousItemId };
  const status = output === null ? "in_progress" : "completed";
  return { itemId, ...place, type: "function_call", status, arguments: call.arguments, name, output };
};

const parseArguments = (text: unknown): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(typeof text === "string" && text !== "" ? text : "{}");
    if (isJsonObject(value)) return { ...value };
  } catch {
    // Reported below: the parser's own message would quote the payload.
  }
  throw malformed("an MCP approval request whose arguments are not a JSON object");
};

/** A request for approval as an item of the history. */
export const mcpApprovalItem = (item: JsonObject): McpApprovalRequestItem => {
  const { id, name, approved } = item;
  if (typeof id !== "string" || typeof name !== "string") throw malformed("an MCP approval request without id or name");
  return {
    itemId: id,
    type: "mcp_approval_request",
    serverLabel: asString(item["server_label"]) ?? "",
    name,
    arguments: parseArguments(item["arguments"]),
    ...(typeof approved === "boolean" || approved === null ? { approved } : {}),
  };
};

/** Whether an item is a call of an MCP tool. */
export const isMcpItem = (item: Pick<RealtimeItem, "type">): boolean =>
  item.type === "mcp_call" || item.type === "mcp_tool_call" || item.type === "mcp_approval_request";
