import type { WireEvent } from "@plugboard/wire";
import { asString, at, isJsonObject, type JsonObject } from "@plugboard/wire";
import { mcpApprovalItem, mcpCallItem, messageItem, toolCallItem } from "../conversation/item-update.ts";
import type { ServerEvent, ServerEventType } from "../wire/server-events.ts";
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
  ({ delta, item_id: itemId, response_id: responseId }, { emit, has }) => {
    if (has(type)) emit(type, { type: payloadType, delta, itemId, responseId });
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

/** Whether an event holds what handling it needs; everything else may be missing or odd. */
type Check = (event: WireEvent) => boolean;

// Written out, because engines read a member whose name they know many times faster.
const withItem: Check = (event) => isJsonObject(event["item"]);
const withItemId: Check = (event) => typeof event["item_id"] === "string";
const withResponse: Check = (event) => isJsonObject(event["response"]);
const withTranscript: Check = (event) => typeof event["item_id"] === "string" && typeof event["transcript"] === "string";
const withLimits: Check = (event) => Array.isArray(event["rate_limits"]);
const withDelta: Check = (event) =>
  typeof event["response_id"] === "string" && typeof event["item_id"] === "string" && typeof event["delta"] === "string";
const withAnything: Check = () => true;

/** How the events of one type are handled. */
export interface Handling {
  /** Whether an event holds what this needs. */
  readonly holds: Check;
  /** Emits what is derived from an event, and asks for what it announces. */
  readonly derive: Handler;
}

const handling = (holds: Check, derive: Handler = () => undefined): Handling => ({ holds, derive });
const ofItem = handling(withItem, conversationItem);
const ofOutput = handling(withItem, outputItem);
const ofItemId = handling(withItemId, retrieve);

/**
 * The events that are acted upon: what each has to hold, and what is emitted and asked for after its own type was emitted
 * (upstream's `_onMessage`). Upstream checks every member of every event, and treats one with a custom voice, an image or
 * a null description as unknown; here only what is used is checked.
 */
const handlings: ReadonlyMap<string, Handling> = new Map([
  ["response.output_audio.delta", handling(withDelta)],
  ["response.output_audio_transcript.delta", handling(withDelta, textDelta("audio_transcript_delta", "transcript_delta"))],
  ["response.output_text.delta", handling(withDelta, textDelta("output_text_delta", "output_text_delta"))],
  ["response.output_audio.done", handling(withAnything, (_event, { emit }) => emit("audio_done"))],
  [
    "response.created",
    handling(withResponse, (event, { emit }) => emit("turn_started", { type: "response_started", providerData: { ...event } })),
  ],
  ["response.done", handling(withResponse, turnDone)],
  ["response.output_item.added", ofOutput],
  ["response.output_item.done", ofOutput],
  ["conversation.item.added", ofItem],
  ["conversation.item.done", ofItem],
  ["conversation.item.retrieved", ofItem],
  ["conversation.item.deleted", handling(withItemId, (event, { emit }) => emit("item_deleted", { itemId: text(event, "item_id") }))],
  ["conversation.item.truncated", ofItemId],
  ["conversation.item.input_audio_transcription.completed", handling(withTranscript, retrieve)],
  ["response.mcp_call.in_progress", ofItemId],
  ["mcp_list_tools.in_progress", handling(withAnything, (event, effects) => event["item_id"] && retrieve(event, effects))],
  ["rate_limits.updated", handling(withLimits)],
]);

/** How the events of a type are handled; `undefined` if nothing but their own type is emitted. */
export const handlingOf = (type: string): Handling | undefined => handlings.get(type);

/**
 * Whether the event is emitted under its own type: it is named as the API names its events, which keeps a server from
 * emitting those of the transport (`audio`, `close`), and holds what handling it needs.
 */
export const isKnownEvent = (event: WireEvent, how: Handling | undefined = handlingOf(event.type)): boolean =>
  how ? how.holds(event) : event.type.includes(".") || event.type === "error";

/**
 * Whether an event of `*` is of a type. What handling the event needs is checked; servers other than OpenAI leave out other
 * members. An event of a type that this version does not know stays a `WireEvent`.
 */
export const isServerEvent = <T extends ServerEventType>(event: WireEvent, type: T): event is WireEvent & ServerEvent<T> =>
  event.type === type && isKnownEvent(event);
