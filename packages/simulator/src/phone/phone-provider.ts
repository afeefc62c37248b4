import type { JsonObject } from "../wire/json.ts";

/** The providers whose side of a call is simulated. */
export type PhoneProviderName = "twilio" | "telnyx";

/** The ids of a stream. */
export interface StreamNames {
  /** The stream's id. */
  readonly streamId: string;
  /** The call's id. */
  readonly callId: string;
}

/** What the server says to the phone. */
type ServerMessage =
  | { readonly type: "media"; readonly audio: Buffer }
  | { readonly type: "mark"; readonly name: string }
  | { readonly type: "clear" }
  | { readonly type: "refused"; readonly reason: string };

/** One provider's side of the protocol: what the phone says, and how it reads what the server says. */
export interface PhoneProvider {
  readonly connected: () => JsonObject;
  readonly start: (names: StreamNames, parameters: Readonly<Record<string, string>>) => JsonObject;
  readonly media: (names: StreamNames, sequence: number, chunk: number, timestampMs: number, audio: Buffer) => JsonObject;
  readonly mark: (names: StreamNames, sequence: number, name: string) => JsonObject;
  readonly dtmf: (names: StreamNames, sequence: number, digit: string) => JsonObject;
  readonly stop: (names: StreamNames, sequence: number) => JsonObject;
  /** Reads a message of the server as strictly as the provider does. */
  readonly read: (message: JsonObject, names: StreamNames) => ServerMessage;
}

/** The expression has no groups, which would need a stack as deep as the text is long. */
const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

const refused = (reason: string): ServerMessage => ({ type: "refused", reason });

const readShared = (message: JsonObject): ServerMessage => {
  const { event } = message;
  if (event === "clear") return { type: "clear" };
  if (event === "mark") {
    const name = field(message["mark"], "name");
    return typeof name === "string" ? { type: "mark", name } : refused("a mark without a name");
  }
  if (event !== "media") return refused(`an event ${JSON.stringify(event)}`);
  const payload = field(message["media"], "payload");
  if (typeof payload !== "string" || !isBase64(payload)) return refused("media without a base64 payload");
  return { type: "media", audio: Buffer.from(payload, "base64") };
};

const twilio: PhoneProvider = {
  connected: () => ({ event: "connected", protocol: "Call", version: "1.0.0" }),
  start: ({ streamId, callId }, customParameters) => ({
    event: "start",
    sequenceNumber: "1",
    start: {
      accountSid: "AC00000000000000000000000000000000",
      streamSid: streamId,
      callSid: callId,
      tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 },
      customParameters,
    },
    streamSid: streamId,
  }),
  media: ({ streamId }, sequence, chunk, timestampMs, audio) => ({
    event: "media",
    sequenceNumber: String(sequence),
    media: { track: "inbound", chunk: String(chunk), timestamp: String(timestampMs), payload: audio.toString("base64") },
    streamSid: streamId,
  }),
  mark: ({ streamId }, sequence, name) => ({ event: "mark", sequenceNumber: String(sequence), streamSid: streamId, mark: { name } }),
  dtmf: ({ streamId }, sequence, digit) => ({
    event: "dtmf",
    streamSid: streamId,
    sequenceNumber: String(sequence),
    dtmf: { track: "inbound_track", digit },
  }),
  stop: ({ streamId, callId }, sequence) => ({
    event: "stop",
    sequenceNumber: String(sequence),
    stop: { accountSid: "AC00000000000000000000000000000000", callSid: callId },
    streamSid: streamId,
  }),
  // Twilio's warning 31951: the stream has to be named, and to be this one.
  read: (message, { streamId }) => (message["streamSid"] === streamId ? readShared(message) : refused("a message for another stream")),
};

/** One chunk may hold 20 ms to 30 s: `100004 invalid_media` otherwise. In bytes of μ-law. */
const telnyxChunkBytes = { min: 160, max: 240_000 };

const telnyx: PhoneProvider = {
  connected: () => ({ event: "connected", version: "1.0.0" }),
  start: ({ streamId, callId }, custom_parameters) => ({
    event: "start",
    sequence_number: "1",
    start: {
      user_id: "00000000-0000-4000-8000-000000000000",
      call_control_id: callId,
      call_session_id: "00000000-0000-4000-8000-000000000001",
      from: "+13125550100",
      to: "+13125550101",
      custom_parameters,
      media_format: { encoding: "PCMU", sample_rate: 8_000, channels: 1 },
    },
    stream_id: streamId,
  }),
  media: ({ streamId }, sequence, chunk, timestampMs, audio) => ({
    event: "media",
    sequence_number: String(sequence),
    media: { track: "inbound", chunk: String(chunk), timestamp: String(timestampMs), payload: audio.toString("base64") },
    stream_id: streamId,
  }),
  mark: ({ streamId }, sequence, name) => ({ event: "mark", sequence_number: String(sequence), mark: { name }, stream_id: streamId }),
  dtmf: ({ streamId }, sequence, digit) => ({
    event: "dtmf",
    occurred_at: new Date().toISOString(),
    sequence_number: String(sequence),
    dtmf: { digit },
    stream_id: streamId,
  }),
  stop: ({ streamId, callId }, sequence) => ({
    event: "stop",
    sequence_number: String(sequence),
    stop: { user_id: "00000000-0000-4000-8000-000000000000", call_control_id: callId },
    stream_id: streamId,
  }),
  read: (message) => {
    const read = readShared(message);
    if (read.type !== "media" || (read.audio.length >= telnyxChunkBytes.min && read.audio.length <= telnyxChunkBytes.max)) return read;
    return refused(`media of ${read.audio.length} bytes`);
  },
};

/** The providers, by name. */
export const phoneProviders: Readonly<Record<PhoneProviderName, PhoneProvider>> = { twilio, telnyx };
