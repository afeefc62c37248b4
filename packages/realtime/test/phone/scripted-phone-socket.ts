import { type CallbackSocket, callbackSocket } from "../../src/phone/phone-socket.ts";

/** The provider's side of a socket, by hand. */
export interface ScriptedPhoneSocket extends CallbackSocket {
  /** Every message that was sent to the provider, parsed. */
  readonly sent: readonly Record<string, unknown>[];
  /** How it was closed from this side. */
  readonly closed: readonly (readonly [code: number | undefined, reason: string | undefined])[];
  /** The provider says something. */
  says(message: unknown): void;
}

/** A socket that records. */
export const scriptedPhoneSocket = (): ScriptedPhoneSocket => {
  const sent: Record<string, unknown>[] = [];
  const closed: [number | undefined, string | undefined][] = [];
  const socket = callbackSocket({
    send: (text) => sent.push(JSON.parse(text)),
    close: (code, reason) => closed.push([code, reason]),
  });
  return { ...socket, sent, closed, says: (message) => socket.onMessage(typeof message === "string" ? message : JSON.stringify(message)) };
};

/** Twilio's messages. */
export const twilioSays = {
  start: (customParameters: Record<string, string> = {}, streamSid = "MZ1") => ({
    event: "start",
    sequenceNumber: "1",
    streamSid,
    start: {
      streamSid,
      accountSid: "AC1",
      callSid: "CA1",
      tracks: ["inbound"],
      customParameters,
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 },
    },
  }),
  media: (timestamp: number, payload: string = Buffer.alloc(160, 0x2a).toString("base64"), streamSid = "MZ1") => ({
    event: "media",
    sequenceNumber: "2",
    streamSid,
    media: { track: "inbound", chunk: "1", timestamp: String(timestamp), payload },
  }),
  mark: (name: string, streamSid = "MZ1") => ({ event: "mark", sequenceNumber: "3", streamSid, mark: { name } }),
  dtmf: (digit: string) => ({ event: "dtmf", sequenceNumber: "4", streamSid: "MZ1", dtmf: { track: "inbound_track", digit } }),
  stop: () => ({ event: "stop", sequenceNumber: "5", streamSid: "MZ1", stop: { accountSid: "AC1", callSid: "CA1" } }),
};
