import { asString, at, isBase64, type JsonObject } from "@plugboard/wire";
import type { PhoneFormat } from "../sdk-events/phone-events.ts";
import type { PhoneMessage } from "./phone-protocol.ts";

/** Under which names the messages of one provider hold what is read. All providers use the shape of Twilio's messages under other names. */
export interface MessageNames {
  /** The stream's id, in every message. */
  readonly streamId: string;
  /** The call's id, in `start`. */
  readonly callId: string;
  /** What the application gave the stream on its way, in `start`. */
  readonly parameters: string;
  /** The description of the audio, in `start`. */
  readonly format: string;
  /** The rate in it, in hertz. */
  readonly sampleRate: string;
}

const malformed = (reason: string): PhoneMessage => ({ type: "malformed", reason });

/** A decimal string: a timestamp in milliseconds, or a place. Anything else is `undefined`. */
const asCount = (value: unknown): number | undefined => (typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : undefined);

const asTexts = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
    : {};

/** Base64 text in whole groups of four, which is what providers send and take. */
export const isPaddedBase64 = (text: string): boolean => text.length % 4 === 0 && isBase64(text);

const readFormat = (format: unknown, names: MessageNames): PhoneFormat | undefined => {
  const encoding = at(format, "encoding");
  const sampleRate = at(format, names.sampleRate);
  const channels = at(format, "channels");
  if (typeof encoding !== "string" || typeof sampleRate !== "number" || typeof channels !== "number") return undefined;
  return { encoding, sampleRate, channels };
};

const readStart = (start: unknown, streamId: string, names: MessageNames): PhoneMessage => ({
  type: "start",
  stream: {
    streamId,
    callId: asString(at(start, names.callId)) ?? "",
    parameters: asTexts(at(start, names.parameters)),
    format: readFormat(at(start, names.format), names),
  },
});

const readAudio = (media: unknown, streamId: string): PhoneMessage => {
  // A stream of both tracks carries what the caller hears as well.
  if (at(media, "track") === "outbound") return { type: "ignored" };
  const payload = at(media, "payload");
  if (typeof payload !== "string" || !isPaddedBase64(payload)) return malformed("its media has no base64 payload");
  return { type: "audio", streamId, payload, timestampMs: asCount(at(media, "timestamp")), place: asCount(at(media, "chunk")) };
};

/** Reads a message of a provider whose messages have Twilio's shape under names of its own. */
export const readMessage = (message: JsonObject, names: MessageNames): PhoneMessage => {
  const { event } = message;
  if (typeof event !== "string") return malformed("it names no event");
  if (event === "connected") return { type: "connected" };
  // The stream's id stands in `start` as well, and in some test doubles only there.
  const streamId = message[names.streamId] ?? at(message, "start", names.streamId);
  if (typeof streamId !== "string" || streamId === "") return malformed("it names no stream");
  switch (event) {
    case "media":
      return readAudio(message["media"], streamId);
    case "start":
      return readStart(message["start"], streamId, names);
    case "mark": {
      const name = at(message, "mark", "name");
      return typeof name === "string" ? { type: "mark", streamId, name } : malformed("its mark has no name");
    }
    case "dtmf": {
      const digit = at(message, "dtmf", "digit");
      return typeof digit === "string" ? { type: "dtmf", streamId, digit } : malformed("its dtmf has no digit");
    }
    case "stop":
      return { type: "stop", streamId };
    default:
      return { type: "ignored" };
  }
};
