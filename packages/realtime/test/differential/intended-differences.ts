import { typedEvents } from "./events.ts";
import type { Entry } from "./log.ts";

/** A JSON object that may be changed. */
export type Json = Record<string, unknown>;

/**
 * One way in which our transport is meant to differ from `OpenAIRealtimeWebSocket` 0.20.0. Anything that no entry of the
 * list below explains is a failure.
 */
export interface IntendedDifference {
  readonly id: string;
  /** Why, for the reader of `docs/differences.md`. */
  readonly reason: string;
  /** Changes an event that upstream takes for unknown, or throws on, into one that it handles as ours handles the original. */
  readonly repair?: (event: Json) => void;
  /** Whether no repair makes upstream do what ours does, so that the event is left to a test of its own. */
  readonly isApart?: (event: Json) => boolean;
  /** Whether only our transport has this entry. */
  readonly onlyOurs?: (entry: Entry, step: string) => boolean;
  /** Rewrites an entry, on both sides, to what is promised to be equal. */
  readonly equalise?: (entry: Entry, step: string) => Entry;
}

const asObject = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

const emitted = (entry: Entry, ...types: readonly string[]): boolean => entry.kind === "emit" && types.includes(entry.type);

const errorCode = (entry: Entry): unknown =>
  entry.kind === "emit" && entry.type === "error" ? asObject(asObject(entry.args[0])?.["error"])?.["code"] : undefined;

const itemOf = (event: Json): Json | undefined => asObject(event["item"]);

const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject).filter((member) => member !== undefined) : []);

const partsOf = (event: Json): Json[] => objectsIn(itemOf(event)?.["content"]);

const noHistoryItem = { type: "function_call_output", call_id: "call", output: "" };

const fill = (event: Json, types: RegExp, members: readonly string[], value: unknown): void => {
  if (!types.test(String(event["type"]))) return;
  for (const member of members) if (typeof event[member] !== typeof value) event[member] = value;
};

const indexed = /^response\.(output_text|output_audio|output_audio_transcript)\.delta$/;

/** Every intended difference, for the comparison and for the documentation. */
export const intendedDifferences: readonly IntendedDifference[] = [
  {
    id: "typed-events-are-whole",
    reason:
      "Typed events, and the providerData of turn_started, keep every member that the server sent; upstream strips those that its schema does not name (the `name` of a finished function call, the `languages` of a transcript).",
    // That ours are the wire's own is checked apart, by alteredWireEvents.
    equalise: (entry) => (entry.kind === "emit" && emitted(entry, "*", "turn_started", ...typedEvents) ? { ...entry, args: [] } : entry),
  },
  {
    id: "event-id-is-not-required",
    reason: "Events without `event_id`, which gateways and the DTMF event leave out, are handled; upstream takes them for unknown.",
    repair: (event) => {
      if (typeof event["event_id"] !== "string") event["event_id"] = "event_repaired";
    },
  },
  {
    id: "indexes-are-not-required",
    reason: "Deltas without `output_index` or `content_index` are handled; nothing but truncation needs one, and it takes 0.",
    repair: (event) => fill(event, indexed, ["output_index", "content_index"], 0),
  },
  {
    id: "custom-voice",
    reason:
      "A response whose voice is an object (a custom voice) is a response; upstream takes its events for unknown, emits no turn and no usage, and never sends another response.create.",
    repair: (event) => {
      const output = asObject(asObject(asObject(event["response"])?.["audio"])?.["output"]);
      if (asObject(output?.["voice"])) Object.assign(output ?? {}, { voice: "custom" });
    },
  },
  {
    id: "user-audio-without-transcript",
    reason: "Audio of the user without a `transcript` member has the transcript null; upstream throws out of the socket's listener.",
    repair: (event) => {
      for (const part of partsOf(event)) if (part["type"] === "input_audio" && !("transcript" in part)) part["transcript"] = null;
    },
  },
  {
    id: "images-in-messages",
    reason:
      "A message with an image is in the history with its other parts, because the SDK's history has no image part; a message of images alone is not in it. Upstream leaves both out.",
    repair: (event) => {
      const item = itemOf(event);
      if (!item || !Array.isArray(item["content"])) return;
      const others = item["content"].filter((part) => asObject(part)?.["type"] !== "input_image");
      // An item that upstream knows and does not take into the history either.
      if (others.length === 0 && item["content"].length > 0) event["item"] = { ...noHistoryItem, id: item["id"] };
      else item["content"] = others;
    },
  },
  {
    id: "assistant-text-parts",
    reason: "An assistant's content part named `text` is `output_text`; upstream takes the event for unknown.",
    repair: (event) => {
      if (itemOf(event)?.["role"] !== "assistant") return;
      for (const part of partsOf(event)) if (part["type"] === "text") part["type"] = "output_text";
    },
  },
  {
    id: "mcp-tools-without-description",
    reason: "MCP tools whose description is null are listed; upstream takes the event for unknown.",
    repair: (event) => {
      for (const tool of objectsIn(itemOf(event)?.["tools"])) if (tool["description"] === null) tool["description"] = "";
    },
    equalise: (entry) =>
      emitted(entry, "mcp_tools_listed")
        ? (JSON.parse(JSON.stringify(entry).replaceAll('"description":null', '"description":""')) as Entry)
        : entry,
  },
  {
    id: "mcp-items-with-odd-members",
    reason:
      "An MCP item without `server_label` has an empty label, and an `approved` that is no boolean is left out; upstream throws out of the socket's listener, or takes the event for unknown.",
    repair: (event) => {
      const item = itemOf(event);
      if (!item || !["mcp_approval_request", "mcp_list_tools"].some((type) => item["type"] === type)) return;
      if (typeof item["server_label"] !== "string") item["server_label"] = "";
      if (typeof item["approved"] !== "boolean" && item["approved"] !== null) delete item["approved"];
    },
  },
  {
    id: "mcp-call-without-output",
    reason: "An MCP call without `output`, as it is while it runs, has the output null; upstream throws out of the socket's listener.",
    repair: (event) => {
      const item = itemOf(event);
      if (item && ["mcp_call", "mcp_tool_call"].some((type) => item["type"] === type) && !("output" in item)) item["output"] = null;
    },
  },
  {
    id: "transcription-usage",
    reason: "A finished transcription counts whatever its usage looks like; upstream takes it for unknown and retrieves nothing.",
    repair: (event) => {
      if (event["type"] === "conversation.item.input_audio_transcription.completed") delete event["usage"];
    },
  },
  {
    id: "nullable-members",
    reason:
      "Members that the API sends as null or with new values (`error.param`, `rate_limits[].name`, `part.type`) do not make an event unknown.",
    repair: (event) => {
      const error = asObject(event["error"]);
      if (error && event["type"] !== "error") for (const [name, value] of Object.entries(error)) if (value === null) delete error[name];
      for (const limit of objectsIn(event["rate_limits"])) limit["name"] = "tokens";
      const part = asObject(event["part"]);
      if (part && part["type"] !== "text" && part["type"] !== "audio") part["type"] = "text";
      if (event["type"] === "response.mcp_call_arguments.delta") event["obfuscation"] ??= "";
    },
  },
  {
    id: "function-call-without-item-id",
    reason:
      "A function call without an item id, a name or arguments is still a `function_call`; upstream throws, and the call is never answered.",
    isApart: (event) => {
      const item = itemOf(event);
      return item?.["type"] === "function_call" && ["id", "name", "arguments"].some((name) => typeof item[name] !== "string");
    },
  },
  {
    id: "errors-instead-of-exceptions",
    reason:
      "What cannot be handled (audio that is not base64, arguments that are not JSON, a message without an id) is one `error` event with a PlugboardError; upstream throws out of the socket's listener, which ends a Node process and makes the socket deaf.",
    equalise: (entry) =>
      (entry.kind === "throw" && entry.where === "socket") || errorCode(entry) === "protocol-error"
        ? { kind: "emit", type: "problem", args: [] }
        : entry,
  },
  {
    id: "close-code-and-reason",
    reason:
      "`close` tells code, reason, initiator and phase; a close that the application did not ask for, with another code than 1000 or none, is an `error` as well, so that a RealtimeSession learns of it. Upstream drops code and reason.",
    onlyOurs: (entry, step) => emitted(entry, "close") || (step === "end" && errorCode(entry) === "connection-lost"),
  },
  {
    id: "lost-audio-is-reported",
    reason: "Audio that cannot be sent is reported by `audio_dropped`; upstream loses it silently.",
    onlyOurs: (entry) => emitted(entry, "audio_dropped"),
  },
  {
    id: "warnings-are-events",
    reason:
      "What upstream writes to its log (a tracing configuration that cannot be changed, a function call that cannot be replayed) is a `warning` event.",
    onlyOurs: (entry) => emitted(entry, "warning"),
  },
  {
    id: "one-error-class",
    reason:
      "`connect()` rejects with a PlugboardError, with code, cause and delivery, where upstream rejects with whatever event its socket gave. Messages that users match on are kept.",
    equalise: (entry, step) => {
      if (entry.kind === "emit" && entry.type === "error" && step === "fail") return { ...entry, args: ["socket failure"] };
      if (entry.kind !== "throw" || entry.where !== "connect") return entry;
      const known =
        /already connected or connecting|closed before setup completed|closed before the connection was ready|API key is not set/;
      return { ...entry, message: known.exec(entry.message)?.[0] ?? "socket failure" };
    },
  },
];
