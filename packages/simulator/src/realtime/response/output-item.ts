import type { AudioChunk } from "../audio/audio-chunks.ts";
import { bytesPerMs, toPcm } from "../audio/audio-format.ts";
import type { ActiveResponse, OpenItem } from "../session/active-response.ts";
import type { Item, StoredItem } from "../session/item.ts";
import { playAudio } from "../session/playback.ts";
import type { Session } from "../session/session.ts";
import { textTokens } from "./usage.ts";

/** Begins an output item. It joins the conversation at once, unless the response is outside of it (`conversation: "none"`). */
export const openItem = (session: Session, response: ActiveResponse, item: Item): OpenItem => {
  const stored: StoredItem = { item };
  const open: OpenItem = { stored, outputIndex: response.output.length, part: { kind: "none" } };
  response.open = open;
  session.emit("response.output_item.added", { response_id: response.id, output_index: open.outputIndex, item });
  if (response.conversation === "auto") {
    session.items.add(stored);
    session.emit("conversation.item.added", { previous_item_id: session.items.previousId(item.id), item });
  }
  return open;
};

/** The ids that every event about a content part carries. */
const partIds = (response: ActiveResponse, open: OpenItem): Readonly<Record<string, unknown>> => ({
  response_id: response.id,
  item_id: open.stored.item.id,
  output_index: open.outputIndex,
  content_index: 0,
});

/** Begins the one content part of a message. */
export const openPart = (session: Session, response: ActiveResponse, open: OpenItem, kind: "audio" | "text"): void => {
  open.part = kind === "audio" ? { kind, transcript: "" } : { kind, text: "" };
  const part = kind === "audio" ? { type: "audio", transcript: "" } : { type: "text", text: "" };
  session.emit("response.content_part.added", { ...partIds(response, open), part });
};

/** Adds text to the open part: written text, or the transcript of what is spoken. */
export const addText = (session: Session, response: ActiveResponse, open: OpenItem, delta: string): void => {
  if (delta === "") return;
  response.textTokens += textTokens(delta);
  if (open.part.kind === "audio") {
    open.part.transcript += delta;
    session.emit("response.output_audio_transcript.delta", { ...partIds(response, open), delta });
  } else if (open.part.kind === "text") {
    open.part.text += delta;
    session.emit("response.output_text.delta", { ...partIds(response, open), delta });
  }
};

/** Adds audio to the open part. In a call the server plays it itself and says so instead of sending it. */
export const addAudio = (session: Session, response: ActiveResponse, open: OpenItem, chunk: AudioChunk): void => {
  const { stored } = open;
  const before = stored.audio?.bytes ?? Buffer.alloc(0);
  stored.audio = { bytes: Buffer.concat([before, chunk.bytes]), bytesPerMs: bytesPerMs(response.format) };
  response.audioMs += chunk.ms;
  if (session.media === "client") {
    session.emit("response.output_audio.delta", { ...partIds(response, open), delta: chunk.bytes.toString("base64") });
  } else {
    playAudio(session, response, () => toPcm(chunk.bytes, response.format));
  }
};

/** Adds text to the arguments of an open function call. */
export const addArguments = (session: Session, response: ActiveResponse, open: OpenItem, delta: string): void => {
  if (open.part.kind === "none") open.part = { kind: "arguments", text: "" };
  if (open.part.kind !== "arguments") return;
  open.part.text += delta;
  response.textTokens += textTokens(delta);
  const { id, type, call_id } = open.stored.item;
  const ids = { response_id: response.id, item_id: id, output_index: open.outputIndex };
  if (type === "function_call") session.emit("response.function_call_arguments.delta", { ...ids, call_id, delta });
  else session.emit("response.mcp_call_arguments.delta", { ...ids, delta });
};

/** Ends the open part before its item ends: an MCP call runs once its arguments are complete. */
export const finishPart = (session: Session, response: ActiveResponse, open: OpenItem): void => {
  open.stored.item = { ...open.stored.item, ...closePart(session, response, open) };
  open.part = { kind: "none" };
};

/** Ends the open part with its `.done` events and gives the fields that it adds to the item. */
const closePart = (session: Session, response: ActiveResponse, open: OpenItem): Partial<Item> => {
  const ids = partIds(response, open);
  const { part } = open;
  if (part.kind === "audio") {
    session.emit("response.output_audio.done", ids);
    session.emit("response.output_audio_transcript.done", { ...ids, transcript: part.transcript });
    session.emit("response.content_part.done", { ...ids, part: { type: "audio", transcript: part.transcript } });
    return { content: [{ type: "output_audio", transcript: part.transcript }] };
  }
  if (part.kind === "text") {
    session.emit("response.output_text.done", { ...ids, text: part.text });
    session.emit("response.content_part.done", { ...ids, part: { type: "text", text: part.text } });
    return { content: [{ type: "output_text", text: part.text }] };
  }
  if (part.kind === "none") return {};
  const { id, type, call_id, name } = open.stored.item;
  const callIds = { response_id: response.id, item_id: id, output_index: open.outputIndex };
  if (type === "function_call") session.emit("response.function_call_arguments.done", { ...callIds, call_id, name, arguments: part.text });
  else session.emit("response.mcp_call_arguments.done", { ...callIds, arguments: part.text });
  return { arguments: part.text };
};

/** Ends the open item with every `.done` event that belongs to it; the same when it is cut short. */
export const closeItem = (
  session: Session,
  response: ActiveResponse,
  status: "completed" | "incomplete",
  fields: Partial<Item> = {},
): void => {
  const { open } = response;
  if (open === undefined) return;
  const written = closePart(session, response, open);
  const { stored } = open;
  // MCP items have no status on the wire.
  const end = stored.item.status === undefined ? {} : { status };
  stored.item = { ...stored.item, ...written, ...fields, ...end };
  response.open = undefined;
  response.output.push(stored.item);
  if (response.conversation === "auto") {
    session.emit("conversation.item.done", { previous_item_id: session.items.previousId(stored.item.id), item: stored.item });
  }
  session.emit("response.output_item.done", { response_id: response.id, output_index: open.outputIndex, item: stored.item });
};
