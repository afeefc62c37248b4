import { asString, isJsonObject, type JsonObject, type WireEvent } from "@plugboard/wire";
import { functionCallItem, mcpApprovalItem, mcpCallItem, messageItem } from "../conversation/item-update.ts";
import type { ItemStatus } from "../conversation/realtime-item.ts";
import type { FunctionCallEvent } from "./transport-events.ts";

/** Emits an event of the transport. */
export type Emit = (type: string, ...args: readonly unknown[]) => void;

/** Who emits the SDK events. `emit` may be a method, so it is called as a member. */
interface Emitting {
  readonly emit: Emit;
}

const itemOf = (event: WireEvent): JsonObject => (isJsonObject(event["item"]) ? event["item"] : {});

const text = (event: JsonObject, name: string): string => asString(event[name]) ?? "";

/** The status of an item about which the event itself says nothing. */
const statusOf = ({ type }: WireEvent): ItemStatus => (type.endsWith(".added") ? "in_progress" : "completed");

const message = (item: JsonObject, previousItemId: unknown, status: ItemStatus, context: Emitting): void => {
  const update = messageItem(item, previousItemId, status);
  if (update) context.emit("item_update", update);
};

const isMcpCall = ({ type }: JsonObject): boolean => type === "mcp_call" || type === "mcp_tool_call";

/** `conversation.item.added`, `.done` and `.retrieved`. */
export const conversationItem = (event: WireEvent, context: Emitting): void => {
  const item = itemOf(event);
  const isDone = event.type === "conversation.item.done";
  if (item["type"] === "message") {
    // `null` means the front of the conversation, so an event that says nothing of the place must not claim it.
    const previous = event.type === "conversation.item.retrieved" ? undefined : event["previous_item_id"];
    message(item, previous, statusOf(event), context);
  } else if (item["type"] === "mcp_list_tools" && isDone) {
    context.emit("mcp_tools_listed", {
      serverLabel: asString(item["server_label"]) ?? "",
      tools: Array.isArray(item["tools"]) ? item["tools"] : [],
    });
  } else if (item["type"] === "mcp_approval_request" && isDone) {
    const request = mcpApprovalItem(item);
    context.emit("item_update", request);
    context.emit("mcp_approval_request", request);
  } else if (isMcpCall(item)) {
    const call = mcpCallItem(item, isDone ? "completed" : "in_progress");
    context.emit("item_update", call);
    if (isDone) context.emit("mcp_tool_call_completed", call);
  }
};

/** `response.output_item.added` and `.done`. */
export const outputItem = (event: WireEvent, context: Emitting): void => {
  const item = itemOf(event);
  if (item["type"] === "function_call" && item["status"] === "completed") {
    const id = asString(item["id"]);
    const call: FunctionCallEvent = {
      ...(id !== undefined && { id }),
      type: "function_call",
      callId: text(item, "call_id"),
      arguments: text(item, "arguments"),
      name: text(item, "name"),
      responseId: text(event, "response_id"),
    };
    const update = functionCallItem(call, null);
    if (update) context.emit("item_update", update);
    context.emit("function_call", call);
  } else if (isMcpCall(item)) {
    context.emit("item_update", mcpCallItem(item, statusOf(event)));
  } else if (item["type"] === "message") {
    message(item, undefined, statusOf(event), context);
  }
};
