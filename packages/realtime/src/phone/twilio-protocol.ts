import type { PhoneProtocol } from "./phone-protocol.ts";
import { type MessageNames, readMessage } from "./read-message.ts";

const names: MessageNames = {
  streamId: "streamSid",
  callId: "callSid",
  parameters: "customParameters",
  format: "mediaFormat",
  sampleRate: "sampleRate",
};

/**
 * Twilio Media Streams, in both directions: `<Connect><Stream>`. Twilio queues ten minutes of audio and drops what is more, with
 * warning 31931.
 *
 * @see https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
export const twilioProtocol: PhoneProtocol = {
  name: "Twilio",
  messageType: "twilio_message",
  mulawNames: ["audio/x-mulaw"],
  read: (message) => readMessage(message, names),
  // Joined, because base64 needs no escapes and this is written for every piece of audio.
  media: (streamId, payload) => `{"event":"media","streamSid":${JSON.stringify(streamId)},"media":{"payload":"${payload}"}}`,
  mark: (streamId, name) => JSON.stringify({ event: "mark", streamSid: streamId, mark: { name } }),
  clear: (streamId) => JSON.stringify({ event: "clear", streamSid: streamId }),
  keepsOrder: true,
  chunkMs: { min: 0, max: Number.POSITIVE_INFINITY },
  maxQueuedMs: 600_000,
};
