import { PlugboardError } from "@plugboard/core";
import { asString, isJsonObject, type JsonObject } from "./json-object.ts";
import type { ItemStatus, McpApprovalRequestItem, McpCallItem, MessageItem, RealtimeItem, ToolCallItem } from "./realtime-item.ts";

const malformed = (what: string): PlugboardError =>
  new PlugboardError("protocol-error", `The server sent ${what}; the item was not taken into the history.`, { delivery: "answered" });

const stringOr = (value: unknown, otherwise: string | null): string | null => (typeof value === "string" ? value : otherwise);

const statuses: readonly unknown[] = ["in_progress", "completed", "incomplete"] satisfies ItemStatus[];

/** The kinds of content that a role's message may hold, and the name each has in the history. `""`: left out. */
const contentTypes: Readonly<Record<string, ReadonlyMap<unknown, string>>> = {
  system: new Map([["input_text", "input_text"]]),
  // The history of the SDK has no images; the message keeps its place and its other parts.
  user: new Map([
    ["input_text", "input_text"],
    ["input_audio", "input_audio"],
    ["input_image", ""],
  ]),
  // `text` and `audio` are the names of the beta, which gateways still send.
  assistant: new Map([
    ["output_text", "output_text"],
    ["text", "output_text"],
    ["output_audio", "output_audio"],
    ["audio", "output_audio"],
  ]),
};

const knownContentTypes: ReadonlySet<unknown> = new Set([
  ...Object.values(contentTypes).flatMap((types) => [...types.keys()]),
  "item_reference",
]);

/** One part in the history's shape; `null` if it is left out; `undefined` if its type is new to this version. */
const contentPart = (part: unknown, types: ReadonlyMap<unknown, string>): JsonObject | null | undefined => {
  if (!isJsonObject(part)) throw malformed("a message whose content is not a list of objects");
  const type = types.get(part["type"]);
  if (type === "") return null;
  if (type === undefined) {
    if (knownContentTypes.has(part["type"])) throw malformed("a message with content that does not fit its role");
    return undefined;
  }
  if (type.endsWith("_text")) {
    if (typeof part["text"] !== "string") throw malformed("a text part without text");
    return { type, text: part["text"] };
  }
  const audio = "audio" in part ? { audio: stringOr(part["audio"], null) } : {};
  const hasTranscript = type === "input_audio" || "transcript" in part;
  return { type, ...audio, ...(hasTranscript && { transcript: stringOr(part["transcript"], null) }) };
};

/**
 * A message of the server as an item of the history; `undefined` if it is of a kind that this version does not know.
 * Throws `protocol-error` if it lacks what every message has.
 *
 * @param status - Taken if the server gives none.
 */
export const messageItem = (item: JsonObject, previousItemId: unknown, status: ItemStatus): MessageItem | undefined => {
  const { id, role, content } = item;
  if (typeof id !== "string") throw malformed("a message without an id");
  if (typeof role !== "string") throw malformed("a message without a role");
  if (!Array.isArray(content)) throw malformed("a message without content");
  const types = Object.hasOwn(contentTypes, role) ? contentTypes[role] : undefined;
  const given = item["status"] ?? status;
  if (!types || !statuses.includes(given)) return undefined;
  const parts = content.map((part) => contentPart(part, types));
  if (parts.includes(undefined)) return undefined;
  const place = typeof previousItemId === "string" || previousItemId === null ? { previousItemId } : {};
  const own = role === "system" ? {} : { status: given };
  // The parts were checked against the role just now, which is what the union says.
  return { itemId: id, ...place, type: "message", role, ...own, content: parts.filter((part) => part !== null) } as unknown as MessageItem;
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
    output: stringOr(item["output"], null),
  };
};

/** A call of a function tool as an item of the history; `undefined` without an id. */
export const toolCallItem = (item: JsonObject): ToolCallItem | undefined => {
  const itemId = asString(item["id"]);
  if (itemId === undefined) return undefined;
  return {
    itemId,
    type: "function_call",
    // It counts as completed once its output is there.
    status: "in_progress",
    arguments: asString(item["arguments"]) ?? "",
    name: asString(item["name"]) ?? "",
    output: null,
  };
};

const parseArguments = (text: unknown): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(typeof text === "string" && text !== "" ? text : "{}");
    if (isJsonObject(value)) return { ...value };
  } catch {
    // Answered below; the parser's own message would quote the payload.
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
