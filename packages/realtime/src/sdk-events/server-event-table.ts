import { asString, at, isJsonObject, type WireEvent } from "@plugboard/wire";
import type { ServerEvent, ServerEventType } from "../wire/server-events.ts";
import type { Handler } from "./effects.ts";
import { conversationItem, outputItem } from "./item-events.ts";
import { usageOf } from "./usage.ts";

const itemIdOf = (event: WireEvent): string | undefined => asString(event["item_id"]);

const textDelta =
  (type: string, payloadType: string): Handler =>
  ({ delta, item_id: itemId, response_id: responseId }, { emit, has }) => {
    if (has(type)) emit(type, { type: payloadType, delta, itemId, responseId });
  };

const retrieve: Handler = (event, effects) => {
  const itemId = itemIdOf(event);
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

/** Whether an event holds what handling it needs. Everything else in it may be missing or odd. */
type Check = (event: WireEvent) => boolean;

// Written out, because engines read a member whose name they know many times faster.
const withItem: Check = (event) => isJsonObject(event["item"]);
const withItemId: Check = (event) => typeof event["item_id"] === "string";
const withResponse: Check = (event) => isJsonObject(event["response"]);
const withTranscript: Check = (event) => typeof event["item_id"] === "string" && typeof event["transcript"] === "string";
const withLimits: Check = (event) => Array.isArray(event["rate_limits"]);
const withDelta: Check = (event) =>
  typeof event["response_id"] === "string" && typeof event["item_id"] === "string" && typeof event["delta"] === "string";
const withText: Check = (event) => typeof event["delta"] === "string";
const withAnything: Check = () => true;

/** How the events of one type are handled: in this order, with the emission under the event's own type after `before`. */
export interface Handling {
  /** Whether an event holds what this needs. */
  readonly holds: Check;
  /** What has to be known before anybody hears of the event. */
  readonly before?: Handler;
  /** Emits the SDK events that are made of it, and asks the server for what it announces. Upstream's `_onMessage`. */
  readonly derive?: Handler;
  /** The state that it changes, and the frames that this leads to. What upstream does after `_onMessage`. */
  readonly act?: Handler;
}

const ofOutput: Handling = { holds: withItem, derive: outputItem };
const ofItem: Handling = { holds: withItem, derive: conversationItem };

/**
 * Everything that a transport does about an event of the server, by its type. Upstream checks every member of every event, and takes
 * one with a custom voice, an image or a null description for unknown. Here only what is used is checked. What the resume of a call
 * takes note of is in `resume/`.
 */
const handlings: ReadonlyMap<string, Handling> = new Map<string, Handling>([
  ["response.output_audio.delta", { holds: withDelta, act: (event, { turn }) => turn.audio(event) }],
  ["response.output_audio_transcript.delta", { holds: withDelta, derive: textDelta("audio_transcript_delta", "transcript_delta") }],
  ["response.output_text.delta", { holds: withDelta, derive: textDelta("output_text_delta", "output_text_delta") }],
  [
    "response.output_audio.done",
    {
      holds: withAnything,
      derive: (_event, { emit, turn }) => {
        emit("audio_done");
        turn.audioDone();
      },
    },
  ],
  [
    "response.created",
    {
      holds: withResponse,
      derive: (event, { emit }) => emit("turn_started", { type: "response_started", providerData: { ...event } }),
      act: ({ response }, { turn }) => turn.created(response),
    },
  ],
  ["response.done", { holds: withResponse, derive: turnDone, act: ({ response }, { turn }) => turn.done(response) }],
  ["response.output_item.added", ofOutput],
  ["response.output_item.done", ofOutput],
  ["conversation.item.added", { ...ofItem, before: ({ item }, { history }) => history.settle(at(item, "id"), "create") }],
  ["conversation.item.done", ofItem],
  ["conversation.item.retrieved", ofItem],
  [
    "conversation.item.deleted",
    {
      holds: withItemId,
      derive: (event, { emit, history }) => {
        const itemId = itemIdOf(event);
        history.settle(itemId, "delete");
        emit("item_deleted", { itemId });
      },
    },
  ],
  ["conversation.item.truncated", { holds: withItemId, derive: retrieve }],
  ["conversation.item.input_audio_transcription.completed", { holds: withTranscript, derive: retrieve }],
  ["response.mcp_call.in_progress", { holds: withItemId, derive: retrieve }],
  ["mcp_list_tools.in_progress", { holds: withAnything, derive: (event, effects) => event["item_id"] && retrieve(event, effects) }],
  ["rate_limits.updated", { holds: withLimits }],
  ["session.output_audio.delta", { holds: withText, act: (event, { turn }) => turn.audio(event) }],
  ["input_audio_buffer.speech_started", { holds: withAnything, act: (_event, { turn }) => turn.speechStarted() }],
  ["output_audio_buffer.started", { holds: withAnything, act: (_event, { turn }) => turn.serverPlayback("started") }],
  ["output_audio_buffer.stopped", { holds: withAnything, act: (_event, { turn }) => turn.serverPlayback("stopped") }],
  ["output_audio_buffer.cleared", { holds: withAnything, act: (_event, { turn }) => turn.serverPlayback("cleared") }],
  ["session.created", { holds: withAnything, act: (event, { session }) => session.created(event["session"]) }],
  [
    "session.updated",
    {
      holds: withAnything,
      derive: (event, { session }) => session.described(event["session"]),
      act: (_event, { session }) => session.configured(),
    },
  ],
  [
    "error",
    {
      holds: withAnything,
      before: ({ error }, { history }) => history.refused(at(error, "event_id")),
      act: ({ error }, { session, turn }) => {
        turn.refused(error);
        session.refused(error);
      },
    },
  ],
]);

/** How the events of a type are handled. `undefined` if nothing but their own type is emitted. */
export const handlingOf = (type: string): Handling | undefined => handlings.get(type);

/**
 * Whether an event is emitted under its own type: it is named as the API names its events, which keeps a server from emitting those of
 * the transport (`audio`, `close`), and it holds what handling it needs.
 */
export const isKnownEvent = (event: WireEvent, how: Handling | undefined = handlingOf(event.type)): boolean =>
  how ? how.holds(event) : event.type.includes(".");

/**
 * Whether an event of `*` is of a type. What handling the event needs is checked; servers other than OpenAI leave out other members.
 * An event of a type that this version does not know stays a `WireEvent`.
 */
export const isServerEvent = <T extends ServerEventType>(event: WireEvent, type: T): event is WireEvent & ServerEvent<T> =>
  event.type === type && isKnownEvent(event);
