import { asString, at, isJsonObject, type WireEvent } from "@plugboard/wire";
import { serverRefusal } from "../connection/connection-errors.ts";
import type { TransportConnection } from "../connection/transport-connection.ts";
import type { HistoryReset } from "../conversation/history-reset.ts";
import { conversationItem, type Emit, outputItem } from "../sdk-events/item-events.ts";
import { requestUsage, usageOf } from "../sdk-events/usage.ts";
import { clientCancels } from "../session/session-payload.ts";
import type { ResponseSequencer } from "../turn/response-sequencer.ts";
import type { ServerEvent, ServerEventType } from "../wire/server-events.ts";
import type { CallHooks, CallTransport } from "./call-hooks.ts";
import type { CheckedOptions } from "./check-options.ts";
import type { ModelAudio } from "./model-audio.ts";
import type { Emissions } from "./transport-emitter.ts";

/**
 * What an event of the server can change, and whom it can be told. Its functions are methods of the call, so they are called as members
 * of it and never on their own.
 */
export interface EventContext {
  readonly transport: CallTransport;
  readonly emissions: Emissions;
  readonly hooks: () => CallHooks;
  readonly options: CheckedOptions;
  readonly connection: TransportConnection;
  readonly history: HistoryReset | undefined;
  readonly sequencer: ResponseSequencer;
  readonly modelAudio: ModelAudio;
  /** The session as the server last described it. */
  readonly session: unknown;
  /** Emits an event of the transport, unless it is hidden from listeners because the call goes on in another session. */
  readonly emit: Emit;
  /** The server has created a session, whose tracing can be set now. */
  readonly trace: (session: unknown) => void;
  /** The server describes the session as it is configured now. */
  readonly describe: (session: unknown) => void;
}

/** Does something about an event of the server. */
type Handler = (event: WireEvent, context: EventContext) => void;

const textDelta =
  (type: string, payloadType: string): Handler =>
  ({ delta, item_id: itemId, response_id: responseId }, context) => {
    if (context.emissions.has(type)) context.emit(type, { type: payloadType, delta, itemId, responseId });
  };

/** Asks the server for the item that an event is about. */
const retrieve: Handler = ({ item_id: itemId }, { transport }) => {
  if (typeof itemId === "string") transport.sendEvent({ type: "conversation.item.retrieve", item_id: itemId });
};

const turnDone: Handler = ({ response }, context) => {
  const usage = usageOf(response);
  const output = at(response, "output");
  context.emit("usage_update", usage);
  context.emit("turn_done", {
    type: "response_done",
    response: { id: asString(at(response, "id")) ?? "", output: Array.isArray(output) ? output : [], usage: requestUsage(usage) },
  });
};

const serverPlayback =
  (what: "started" | "stopped" | "cleared"): Handler =>
  (_event, { emissions, options }) =>
    options.media.onServerPlayback?.(what, { announce: () => emissions.emit("audio_interrupted") });

/** Whether an event has the members that handling it needs. Any other member may be missing or malformed. */
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

/** How the events of one type are handled: in this order, with the emission under the event's own type after `before`. */
export interface Handling {
  /** Whether an event has the members that these handlers need. Left out where they need none. */
  readonly holds?: Check;
  /** Changes state that has to be right before any listener hears of the event. */
  readonly before?: Handler;
  /** Emits the SDK events that are made of it, and asks the server for items that it announces. Upstream does this in `_onMessage`. */
  readonly derive?: Handler;
  /** Changes the state of the call, which may send frames. Upstream does this after `_onMessage`. */
  readonly act?: Handler;
}

const ofOutput: Handling = { holds: withItem, derive: outputItem };
const ofItem: Handling = { holds: withItem, derive: conversationItem };
const ofAudio: Handler = (event, { modelAudio }) => modelAudio.delta(event);

/**
 * Everything that a transport does about an event of the server, by its type. Upstream checks every member of every event, so that it
 * takes an event with a custom voice, an image or a null description for an unknown one; here only the members that are used are checked.
 * What the resume of a call learns from events is in `resume/`.
 */
const handlings: ReadonlyMap<string, Handling> = new Map<string, Handling>([
  ["response.output_audio.delta", { holds: withDelta, act: ofAudio }],
  ["response.output_audio_transcript.delta", { holds: withDelta, derive: textDelta("audio_transcript_delta", "transcript_delta") }],
  ["response.output_text.delta", { holds: withDelta, derive: textDelta("output_text_delta", "output_text_delta") }],
  [
    "response.output_audio.done",
    {
      derive: (_event, context) => {
        context.emit("audio_done");
        context.hooks().onAudioDone();
      },
    },
  ],
  [
    "response.created",
    {
      holds: withResponse,
      derive: (event, context) => context.emit("turn_started", { type: "response_started", providerData: { ...event } }),
      act: ({ response }, { modelAudio, sequencer }) => {
        modelAudio.created(response);
        sequencer.created(response);
      },
    },
  ],
  [
    "response.done",
    {
      holds: withResponse,
      derive: turnDone,
      act: ({ response }, { modelAudio, sequencer }) => {
        modelAudio.done(response);
        sequencer.done(response);
      },
    },
  ],
  ["response.output_item.added", ofOutput],
  ["response.output_item.done", ofOutput],
  ["conversation.item.added", { ...ofItem, before: ({ item }, { history }) => history?.settle(at(item, "id"), "create") }],
  ["conversation.item.done", ofItem],
  ["conversation.item.retrieved", ofItem],
  [
    "conversation.item.deleted",
    {
      holds: withItemId,
      derive: ({ item_id: itemId }, context) => {
        context.history?.settle(itemId, "delete");
        context.emit("item_deleted", { itemId });
      },
    },
  ],
  ["conversation.item.truncated", { holds: withItemId, derive: retrieve }],
  [
    "conversation.item.input_audio_transcription.completed",
    {
      holds: withTranscript,
      derive: (event, context) => context.options.retrieveAfterTranscription && retrieve(event, context),
    },
  ],
  ["response.mcp_call.in_progress", { holds: withItemId, derive: retrieve }],
  ["mcp_list_tools.in_progress", { derive: (event, context) => event["item_id"] && retrieve(event, context) }],
  ["rate_limits.updated", { holds: withLimits }],
  ["session.output_audio.delta", { holds: withText, act: ofAudio }],
  [
    "input_audio_buffer.speech_started",
    {
      act: (_event, { transport, options, session }) => {
        if (options.media.onSpeechStarted !== "nothing") transport.interrupt(clientCancels(session));
      },
    },
  ],
  ["output_audio_buffer.started", { act: serverPlayback("started") }],
  ["output_audio_buffer.stopped", { act: serverPlayback("stopped") }],
  ["output_audio_buffer.cleared", { act: serverPlayback("cleared") }],
  [
    "session.created",
    {
      act: ({ session }, context) => {
        context.trace(session);
        if (context.options.ready === "session.created") context.connection.ready();
      },
    },
  ],
  [
    "session.updated",
    {
      derive: ({ session }, context) => context.describe(session),
      act: (_event, { connection }) => connection.ready(),
    },
  ],
  [
    "error",
    {
      before: ({ error }, { history }) => history?.refused(at(error, "event_id")),
      act: ({ error }, { sequencer, connection }) => {
        sequencer.refused(error);
        const refusal = serverRefusal(error);
        if (refusal) connection.refuse(refusal);
      },
    },
  ],
]);

/** How the events of a type are handled. `undefined` if they are only emitted, as `*` and under their own type. */
export const handlingOf = (type: string): Handling | undefined => handlings.get(type);

/**
 * Whether an event is emitted under its own type: it is named as the API names its events, which keeps a server from emitting those of
 * the transport (`audio`, `close`), and it holds what handling it needs.
 */
export const isKnownEvent = (event: WireEvent, how: Handling | undefined): boolean =>
  how ? (how.holds?.(event) ?? true) : event.type.includes(".");

/**
 * Whether an event of `*` is of a type. What handling the event needs is checked; servers other than OpenAI leave out other members.
 * An event of a type that this version does not know stays a `WireEvent`.
 */
export const isServerEvent = <T extends ServerEventType>(event: WireEvent, type: T): event is WireEvent & ServerEvent<T> =>
  event.type === type && isKnownEvent(event, handlingOf(type));
