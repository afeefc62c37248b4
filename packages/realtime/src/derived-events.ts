import { mcpApprovalItem, mcpCallItem, messageItem, toolCallItem } from "./item-update.ts";
import { asString, at, isJsonObject, type JsonObject } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";
import { usageOf } from "./usage.ts";

/** What an event of the server leads to. */
export interface Effects {
  /** Emits an event of the transport. */
  readonly emit: (type: string, ...args: unknown[]) => void;
  /** Whether anybody listens to one. */
  readonly has: (type: string) => boolean;
  /** Asks the server for an item. */
  readonly retrieve: (itemId: string, because: string) => void;
}

type Handler = (event: WireEvent, effects: Effects) => void;

const itemOf = (event: WireEvent): JsonObject => (isJsonObject(event["item"]) ? event["item"] : {});

const text = (event: JsonObject, name: string): string => asString(event[name]) ?? "";

const textDelta =
  (type: string, payloadType: string): Handler =>
  (event, { emit, has }) => {
    if (!has(type)) return;
    emit(type, { type: payloadType, delta: text(event, "delta"), itemId: text(event, "item_id"), responseId: text(event, "response_id") });
  };

const retrieve: Handler = (event, effects) => {
  const itemId = asString(event["item_id"]);
  if (itemId !== undefined) effects.retrieve(itemId, event.type);
};

const turnDone: Handler = ({ response }, { emit }) => {
  const usage = usageOf(response);
  const { inputTokens, outputTokens, totalTokens } = usage;
  const output = at(response, "output");
  emit("usage_update", usage);
  emit("turn_done", {
    type: "response_done",
    response: {
      id: asString(at(response, "id")) ?? "",
      output: Array.isArray(output) ? output : [],
      usage: {
        inputTokens,
        inputTokensDetails: usage.inputTokensDetails[0],
        outputTokens,
        outputTokensDetails: usage.outputTokensDetails[0],
        totalTokens,
      },
    },
  });
};

const message = (item: JsonObject, previousItemId: unknown, isDone: boolean, { emit }: Effects): void => {
  const update = messageItem(item, previousItemId, isDone ? "completed" : "in_progress");
  if (update) emit("item_update", update);
};

const conversationItem: Handler = (event, effects) => {
  const { emit } = effects;
  const item = itemOf(event);
  const isDone = event.type === "conversation.item.done";
  if (item["type"] === "message") {
    // An event that says nothing of the place must not claim the front: `null` means first.
    message(
      item,
      event.type === "conversation.item.retrieved" ? undefined : event["previous_item_id"],
      event.type !== "conversation.item.added",
      effects,
    );
  } else if (item["type"] === "mcp_list_tools" && isDone) {
    emit("mcp_tools_listed", {
      serverLabel: asString(item["server_label"]) ?? "",
      tools: Array.isArray(item["tools"]) ? item["tools"] : [],
    });
  } else if (item["type"] === "mcp_approval_request" && isDone) {
    const request = mcpApprovalItem(item);
    emit("item_update", request);
    emit("mcp_approval_request", request);
  } else if (item["type"] === "mcp_call" || item["type"] === "mcp_tool_call") {
    const call = mcpCallItem(item, isDone ? "completed" : "in_progress");
    emit("item_update", call);
    if (isDone) emit("mcp_tool_call_completed", call);
  }
};

const outputItem: Handler = (event, effects) => {
  const { emit } = effects;
  const item = itemOf(event);
  const isDone = event.type === "response.output_item.done";
  if (item["type"] === "function_call" && item["status"] === "completed") {
    const call = toolCallItem(item);
    if (call) emit("item_update", call);
    emit("function_call", {
      ...(call && { id: call.itemId }),
      type: "function_call",
      callId: text(item, "call_id"),
      arguments: text(item, "arguments"),
      name: text(item, "name"),
      responseId: text(event, "response_id"),
    });
  } else if (item["type"] === "mcp_call" || item["type"] === "mcp_tool_call") {
    emit("item_update", mcpCallItem(item, isDone ? "completed" : "in_progress"));
  } else if (item["type"] === "message") {
    message(item, undefined, isDone, effects);
  }
};

/** What is emitted and asked for after an event's own type was emitted (upstream's `_onMessage`). */
const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["response.created", (event, { emit }) => emit("turn_started", { type: "response_started", providerData: { ...event } })],
  ["response.done", turnDone],
  ["response.output_audio.done", (_event, { emit }) => emit("audio_done")],
  ["response.output_audio_transcript.delta", textDelta("audio_transcript_delta", "transcript_delta")],
  ["response.output_text.delta", textDelta("output_text_delta", "output_text_delta")],
  ["conversation.item.deleted", (event, { emit }) => emit("item_deleted", { itemId: text(event, "item_id") })],
  ["conversation.item.input_audio_transcription.completed", retrieve],
  ["conversation.item.truncated", retrieve],
  ["response.mcp_call.in_progress", retrieve],
  ["mcp_list_tools.in_progress", (event, effects) => event["item_id"] && retrieve(event, effects)],
  ["conversation.item.added", conversationItem],
  ["conversation.item.done", conversationItem],
  ["conversation.item.retrieved", conversationItem],
  ["response.output_item.added", outputItem],
  ["response.output_item.done", outputItem],
]);

/** Emits what is derived from an event of the server, and asks for what it announces. */
export const derive = (event: WireEvent, effects: Effects): void => handlers.get(event.type)?.(event, effects);
