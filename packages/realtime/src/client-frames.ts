import { PlugboardError } from "@plugboard/core";
import { base64Bytes, bytesOf, toBase64 } from "./base64.ts";
import type { JsonObject } from "./json-object.ts";

/** An event for the server: its type, and members of its own. */
export type OutgoingEvent = JsonObject & { readonly type: string };

/** A message of the user: text, or parts of text and images. */
export type UserMessage =
  | string
  | {
      readonly type: "message";
      readonly role: "user";
      readonly content: readonly (
        | { readonly type: "input_text"; readonly text: string }
        | { readonly type: "input_image"; readonly image: string; readonly providerData?: object }
      )[];
    };

/** Audio to send: samples in the session's input format, or base64 text of them, which is passed on as it is. */
export type AudioInput = ArrayBuffer | ArrayBufferView | string;

/** The largest piece of audio that one append may carry is 15 MiB; a multiple of 3, so that pieces join in base64. */
const maxAppendBytes = 15 * 1024 * 1024;
const maxAppendLength = (maxAppendBytes / 3) * 4;

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

// Joined, not stringified: the text is known to need no escapes.
const append = (audio: string): AppendFrame => ({
  frame: `{"type":"input_audio_buffer.append","audio":"${audio}"}`,
  bytes: base64Bytes(audio),
});

/** One frame that appends audio. */
export interface AppendFrame {
  /** JSON text. */
  readonly frame: string;
  /** Bytes of audio in it. */
  readonly bytes: number;
}

/** The frames that append audio: one, unless there is more than one may carry. */
export const appendFrames = (audio: AudioInput): AppendFrame[] => {
  if (typeof audio === "string") {
    if (!base64Text.test(audio)) throw new PlugboardError("invalid-argument", "The audio is a string that is not base64.");
    const count = Math.max(1, Math.ceil(audio.length / maxAppendLength));
    return Array.from({ length: count }, (_, index) => append(audio.slice(index * maxAppendLength, (index + 1) * maxAppendLength)));
  }
  const bytes = bytesOf(audio);
  if (bytes.length <= maxAppendBytes) return [append(toBase64(bytes))];
  const count = Math.ceil(bytes.length / maxAppendBytes);
  return Array.from({ length: count }, (_, index) =>
    append(toBase64(bytes.subarray(index * maxAppendBytes, (index + 1) * maxAppendBytes))),
  );
};

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
