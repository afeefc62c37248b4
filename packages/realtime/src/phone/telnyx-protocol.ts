import { at, type JsonObject } from "@plugboard/wire";
import type { PhoneMessage, PhoneProtocol } from "./phone-protocol.ts";
import { type MessageNames, readMessage } from "./read-message.ts";

const names: MessageNames = {
  streamId: "stream_id",
  callId: "call_control_id",
  parameters: "custom_parameters",
  format: "media_format",
  sampleRate: "sample_rate",
};

/** A failure that Telnyx reports: `100004 invalid_media: the payload is not base64`. */
const failure = ({ payload }: JsonObject): PhoneMessage => {
  const words = [at(payload, "code"), at(payload, "title")].filter((word) => typeof word === "string" || typeof word === "number");
  const detail = at(payload, "detail");
  return { type: "failure", reason: words.join(" ") + (typeof detail === "string" ? `: ${detail}` : "") };
};

/**
 * Telnyx Media Streaming with `stream_bidirectional_mode: "rtp"` and the codec PCMU. It differs from Twilio in four ways: messages to it
 * name no stream, audio may arrive out of order, a chunk has bounds, and failures are messages.
 *
 * @see https://developers.telnyx.com/docs/voice/programmable-voice/media-streaming
 */
export const telnyxProtocol: PhoneProtocol = {
  name: "Telnyx",
  messageType: "telnyx_message",
  mulawNames: ["PCMU"],
  read: (message) => (message["event"] === "error" ? failure(message) : readMessage(message, names)),
  media: (_streamId, payload) => `{"event":"media","media":{"payload":"${payload}"}}`,
  mark: (_streamId, name) => JSON.stringify({ event: "mark", mark: { name } }),
  clear: () => '{"event":"clear"}',
  keepsOrder: false,
  chunkMs: { min: 20, max: 30_000 },
  // Telnyx documents no bound. Twilio's is used, so that the queue has one.
  maxQueuedMs: 600_000,
};
