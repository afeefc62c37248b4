import { PlugboardError } from "@plugboard/core";
import type { JsonObject, Members, OptionalMembers, Texts } from "@plugboard/wire";
import { base64Bytes, bytesOf, isBase64, toBase64 } from "@plugboard/wire";

/** An event for the server: its type, and members of its own. */
export type OutgoingEvent = JsonObject & Texts<"type">;

/** An event for the server together with the text that was, or is going to be, sent of it. */
export interface OutgoingFrame {
  /** The event. */
  readonly event: OutgoingEvent;
  /** The event as JSON, as it was when it was sent. */
  readonly text: string;
}

/** A part of a message of the user: text, or an image as a data URI, with more members of the API in `providerData`. */
export type UserMessagePart =
  | (Members<"type", "input_text"> & Texts<"text">)
  | (Members<"type", "input_image"> & Texts<"image"> & OptionalMembers<"providerData", object | undefined>);

/** A message of the user: text, or parts of text and images. */
export type UserMessage = string | (Members<"type", "message"> & Members<"role", "user"> & Members<"content", readonly UserMessagePart[]>);

/** Audio to send: samples in the session's input format, or base64 text of them, which is passed on as it is. */
export type AudioInput = ArrayBuffer | ArrayBufferView | string;

/** The most audio that one append may carry: 15 MiB. It is a multiple of 3, so that base64 text can be cut there. */
const maxAppendBytes = 15 * 1024 * 1024;
const maxAppendLength = (maxAppendBytes / 3) * 4;

/** The type of the event that appends audio. Translation sessions have one of their own. */
type AppendType = "input_audio_buffer.append" | "session.input_audio_buffer.append";

const audioStart = `.append","audio":"`;

const pieces = <T>(length: number, max: number, slice: (from: number, to: number) => T): T[] =>
  Array.from({ length: Math.ceil(length / max) }, (_, index) => slice(index * max, (index + 1) * max));

/** The bytes of audio. Untyped code may give anything, and `new Uint8Array()` makes an empty array of most things. */
const audioBytes = (audio: ArrayBuffer | ArrayBufferView): Uint8Array => {
  try {
    const bytes = bytesOf(audio);
    if (bytes.byteLength === audio.byteLength) return bytes;
  } catch {
    // The value is `null`, or its memory was transferred.
  }
  throw new PlugboardError("invalid-argument", "The audio is no buffer, no view of one and no text, or its memory was transferred.");
};

/** The frame that appends audio, or frames if there is more than one may carry. */
export const appendFrames = (audio: AudioInput, type: AppendType = "input_audio_buffer.append"): string | readonly string[] => {
  // Joined and not stringified, which is faster: base64 needs no escapes.
  const append = (base64: string): string => `{"type":"${type}","audio":"${base64}"}`;
  if (typeof audio === "string") {
    if (!isBase64(audio)) throw new PlugboardError("invalid-argument", "The audio is a string that is not base64.");
    if (audio.length <= maxAppendLength) return append(audio);
    return pieces(audio.length, maxAppendLength, (from, to) => append(audio.slice(from, to)));
  }
  const bytes = audioBytes(audio);
  if (bytes.length <= maxAppendBytes) return append(toBase64(bytes));
  return pieces(bytes.length, maxAppendBytes, (from, to) => append(toBase64(bytes.subarray(from, to))));
};

/** How much audio an append, as {@link appendFrames} makes it, appends, in bytes. */
export const appendedBytes = (frame: string): number => base64Bytes(frame.slice(frame.indexOf(audioStart) + audioStart.length, -2));

/** Creates the user's message. */
export const messageEvent = (message: UserMessage, otherEventData: object): OutgoingEvent => ({
  type: "conversation.item.create",
  item: {
    type: "message",
    role: "user",
    content:
      typeof message === "string"
        ? [{ type: "input_text", text: message }]
        : message.content.map((part) =>
            part.type === "input_image" ? { type: "input_image", image_url: part.image, ...part.providerData } : part,
          ),
  },
  ...otherEventData,
});

/** Gives the output of a function tool. */
export const toolOutputEvent = (callId: string, output: string): OutgoingEvent => ({
  type: "conversation.item.create",
  item: { type: "function_call_output", output, call_id: callId },
});

/** Answers a request for approval. */
export const mcpResponseEvent = (itemId: string, approve: boolean, reason: string | undefined): OutgoingEvent => ({
  type: "conversation.item.create",
  previous_item_id: itemId,
  item: { type: "mcp_approval_response", approval_request_id: itemId, approve, ...(reason === undefined ? {} : { reason }) },
});
