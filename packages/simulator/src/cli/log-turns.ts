import type { ObservedEvent } from "../record/received-event.ts";
import type { RecordedResponsesRequest } from "../responses/record/request-recorder.ts";
import { isJsonObject, textOf } from "../wire/json.ts";
import type { WireEvent } from "../wire/wire-event.ts";

/** A field of an event as text. */
const text = (event: WireEvent, field: string): string => {
  const value = event[field];
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
};

/** What a server event means to a reader; `undefined` for the many that only carry pieces. */
const describeServer = (event: WireEvent): string | undefined => {
  switch (event.type) {
    case "session.created":
      return "session begins";
    case "input_audio_buffer.speech_started":
      return `user speaks (from ${text(event, "audio_start_ms")} ms)`;
    case "input_audio_buffer.speech_stopped":
      return `user stops (at ${text(event, "audio_end_ms")} ms)`;
    case "conversation.item.input_audio_transcription.completed":
      return `user said: ${text(event, "transcript")}`;
    case "response.function_call_arguments.done":
      return `calls ${text(event, "name")}(${text(event, "arguments")})`;
    case "response.output_audio_transcript.done":
      return `says: ${text(event, "transcript")}`;
    case "response.output_text.done":
      return `writes: ${text(event, "text")}`;
    case "response.done":
      return isJsonObject(event["response"]) ? `response ${textOf(event["response"]["status"])}` : undefined;
    case "error":
      return isJsonObject(event["error"]) ? `error ${textOf(event["error"]["code"])}: ${textOf(event["error"]["message"])}` : undefined;
    default:
      return undefined;
  }
};

/** What a client event means to a reader. */
const describeClient = (event: WireEvent | undefined): string | undefined => {
  if (event === undefined) return "sent a frame that is not an event";
  const { item } = event;
  if (event.type === "conversation.item.create" && isJsonObject(item)) {
    return item["type"] === "function_call_output" ? `returns ${textOf(item["output"])}` : `adds an item (${textOf(item["type"])})`;
  }
  const quiet = ["input_audio_buffer.append", "conversation.item.retrieve"];
  return quiet.includes(event.type) ? undefined : event.type;
};

/** Something that happened, as text and as the fields of a line of JSON. */
export interface LogEntry {
  readonly text: string;
  readonly fields: Readonly<Record<string, string | number | undefined>>;
}

/** What is to be said about an event, or `undefined` if it says nothing new. */
export const describeEvent = ({ connection, from, event }: ObservedEvent): LogEntry | undefined => {
  const said = from === "client" ? describeClient(event) : event === undefined ? undefined : describeServer(event);
  if (said === undefined) return undefined;
  const what = redact(said);
  const text = `#${connection} ${from === "client" ? "client" : "server"}  ${what}`;
  return { text, fields: { api: "realtime", connection, from, what } };
};

/** What is to be said about a request to the Responses half that has ended. */
export const describeRequest = ({ transport, body, endedBy, eventsSent }: RecordedResponsesRequest): LogEntry => {
  const model = redact(textOf(body?.["model"]));
  return {
    text: `responses  ${model} over ${transport}: ${endedBy}, ${eventsSent} events`,
    fields: { api: "responses", model, transport, endedBy, eventsSent },
  };
};

/** Removes whatever looks like a key from a line of log. */
const redact = (line: string): string => line.replace(/\b(sk|ek|rk)[-_][A-Za-z0-9_-]{4,}/g, "$1-…");
