import type { ObservedEvent } from "../realtime/received-event.ts";
import type { RecordedResponsesRequest } from "../responses/request-recorder.ts";
import { isRecord, textOf, type WireEvent } from "../wire-event.ts";

/** A field of an event as text. */
function text(event: WireEvent, field: string): string {
  const value = event[field];
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** What a server event means to a reader; `undefined` for the many that only carry pieces. */
function describeServer(event: WireEvent): string | undefined {
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
      return isRecord(event["response"]) ? `response ${textOf(event["response"]["status"])}` : undefined;
    case "error":
      return isRecord(event["error"]) ? `error ${textOf(event["error"]["code"])}: ${textOf(event["error"]["message"])}` : undefined;
    default:
      return undefined;
  }
}

/** What a client event means to a reader. */
function describeClient(event: WireEvent | undefined): string | undefined {
  if (event === undefined) return "sent a frame that is no event";
  const { item } = event;
  if (event.type === "conversation.item.create" && isRecord(item)) {
    return item["type"] === "function_call_output" ? `returns ${textOf(item["output"])}` : `adds an item (${textOf(item["type"])})`;
  }
  const quiet = ["input_audio_buffer.append", "conversation.item.retrieve"];
  return quiet.includes(event.type) ? undefined : event.type;
}

/** One line about an event, or `undefined` if it says nothing new. */
export function describeEvent({ connection, from, event }: ObservedEvent): string | undefined {
  const what = from === "client" ? describeClient(event) : event === undefined ? undefined : describeServer(event);
  return what === undefined ? undefined : `#${connection} ${from === "client" ? "client" : "server"}  ${redact(what)}`;
}

/** One line about a request to the Responses half that has ended. */
export function describeRequest({ transport, body, endedBy, eventsSent }: RecordedResponsesRequest): string {
  return redact(`responses  ${textOf(body?.["model"])} over ${transport}: ${endedBy}, ${eventsSent} events`);
}

/** Removes whatever looks like a key from a line of log. */
function redact(line: string): string {
  return line.replace(/\b(sk|ek|rk)[-_][A-Za-z0-9_-]{4,}/g, "$1-…");
}
