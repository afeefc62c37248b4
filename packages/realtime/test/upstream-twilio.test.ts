import { createRequire } from "node:module";
import { TwilioRealtimeTransportLayer } from "@openai/agents-extensions";
import { expect, test } from "vitest";
import { RealtimeTransport } from "../src/index.ts";
import { audioDelta } from "./connected.ts";
import { scriptedAdapter, settle } from "./scripted-socket.ts";

/**
 * Upstream's Twilio transport, twice from its npm package: once as it is, and once with nothing changed but its base class. `super` is
 * looked up through the prototypes of the class when it is called, so that setting them replaces the base class.
 */
const { TwilioRealtimeTransportLayer: rebased } = createRequire(import.meta.url)("@openai/agents-extensions") as {
  readonly TwilioRealtimeTransportLayer: typeof TwilioRealtimeTransportLayer;
};
Object.setPrototypeOf(rebased, RealtimeTransport);
Object.setPrototypeOf(rebased.prototype, RealtimeTransport.prototype);

/** Twilio's side of a call. */
class TwilioSocket {
  readonly heard: unknown[] = [];
  readonly #listeners = new Map<string, (event: unknown) => void>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, listener);
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }

  tell(message: object): void {
    this.#listeners.get("message")?.({ data: JSON.stringify(message) });
  }
}

interface Call {
  readonly twilio: TwilioSocket;
  readonly transport: TwilioRealtimeTransportLayer;
  /** Delivers an event of the API. */
  readonly receive: (event: object) => void;
  /** Events that were sent to the API. */
  readonly sent: Record<string, unknown>[];
  readonly emitted: string[];
  readonly end: () => void;
}

const record = (transport: TwilioRealtimeTransportLayer, emitted: string[]): void => {
  for (const type of ["audio", "audio_interrupted", "audio_done", "turn_started", "turn_done", "disconnected", "error"] as const) {
    transport.on(type, () => emitted.push(type));
  }
};

const overOurs = async (): Promise<Call> => {
  const twilio = new TwilioSocket();
  const adapter = scriptedAdapter();
  const transport = new rebased({ twilioWebSocket: twilio, adapter, ready: "open" } as never);
  const emitted: string[] = [];
  record(transport, emitted);
  const connecting = transport.connect({ apiKey: "sk-test", initialSessionConfig: { audio: { output: { voice: "marin" } } } });
  await settle();
  const sent: Record<string, unknown>[] = [];
  adapter.socket.onSend = (text) => sent.push(JSON.parse(text));
  adapter.socket.open();
  await connecting;
  const receive = (event: object): void => adapter.socket.message(JSON.stringify(event));
  return { twilio, transport, receive, sent, emitted, end: () => adapter.socket.end(1000, "") };
};

const overTheirs = async (): Promise<Call> => {
  const twilio = new TwilioSocket();
  const listeners = new Map<string, (event: unknown) => void>();
  const sent: Record<string, unknown>[] = [];
  const socket = {
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    send: (text: string) => sent.push(JSON.parse(text)),
    close: () => undefined,
  };
  const options = { twilioWebSocket: twilio, createWebSocket: async () => socket };
  const transport = new TwilioRealtimeTransportLayer(options as never);
  const emitted: string[] = [];
  record(transport, emitted);
  const connecting = transport.connect({ apiKey: "sk-test", initialSessionConfig: { audio: { output: { voice: "marin" } } } });
  await settle();
  listeners.get("open")?.({});
  await connecting;
  const receive = (event: object): void => listeners.get("message")?.({ data: JSON.stringify(event) });
  return { twilio, transport, receive, sent, emitted, end: () => listeners.get("close")?.({}) };
};

const media = (timestamp: string): object => ({
  event: "media",
  streamSid: "MZ1",
  media: { track: "inbound", chunk: "1", timestamp, payload: Buffer.alloc(160, 0xff).toString("base64") },
});

/** A greeting that the caller interrupts after its first mark, with a gap in what the caller says. */
const play = async ({ twilio, receive, transport, end }: Call): Promise<void> => {
  const event = (index: number, members: object): void => receive({ event_id: `event_${index}`, ...members });
  const format = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };
  twilio.tell({ event: "start", streamSid: "MZ1", start: { streamSid: "MZ1", callSid: "CA1", mediaFormat: format } });
  for (const timestamp of ["0", "60"]) twilio.tell(media(timestamp));
  event(1, { type: "response.created", response: { id: "resp_1", object: "realtime.response", status: "in_progress", output: [] } });
  event(2, audioDelta(1600));
  event(3, audioDelta(800));
  const { mark } = twilio.heard.find((message) => (message as { event: string }).event === "mark") as { mark: object };
  twilio.tell({ event: "mark", streamSid: "MZ1", mark });
  event(4, { type: "input_audio_buffer.speech_started", item_id: "item_u", audio_start_ms: 0 });
  event(5, audioDelta(800));
  const response = { id: "resp_1", object: "realtime.response", status: "cancelled", output: [] };
  event(6, { type: "response.done", response });
  transport.interrupt();
  end();
  await settle();
};

test("upstream's Twilio transport does over RealtimeTransport what it does over its own base class", async () => {
  const [ours, theirs] = [await overOurs(), await overTheirs()];
  expect(rebased).not.toBe(TwilioRealtimeTransportLayer);
  expect(ours.transport).toBeInstanceOf(RealtimeTransport);
  await play(ours);
  await play(theirs);
  expect(ours.twilio.heard).toEqual(theirs.twilio.heard);
  expect(ours.sent).toEqual(theirs.sent);
  expect(ours.emitted).toEqual(theirs.emitted);
  expect(theirs.sent.map(({ type }) => type)).toContain("conversation.item.truncate");
  expect(theirs.emitted).toContain("audio_interrupted");
});
