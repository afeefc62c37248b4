import { TwilioTransport, type TwilioTransportOptions } from "../../src/phone/twilio-transport.ts";
import { type ScriptedSocket, scriptedAdapter } from "../scripted-socket.ts";
import { type ScriptedPhoneSocket, scriptedPhoneSocket, twilioSays } from "./scripted-phone-socket.ts";

/** A phone call between two scripted sockets. */
export interface BridgedCall {
  readonly transport: TwilioTransport;
  /** The provider's side. */
  readonly phone: ScriptedPhoneSocket;
  /** The API's side. */
  readonly api: ScriptedSocket;
  /** Delivers an event of the API. */
  readonly receive: (event: object) => void;
  /** What was sent to the API since the last call. */
  readonly toApi: () => { readonly type: string; readonly [name: string]: unknown }[];
  /** What was told by the transport, by name: errors by their code. */
  readonly told: readonly string[];
}

const watched = ["audio", "audio_interrupted", "stream_started", "stream_stopped", "dtmf", "mark_returned", "disconnected"];

/** Makes a call that is connected on both sides, unless told otherwise. */
export const bridgedCall = async (options: Partial<TwilioTransportOptions> = {}, starts = true): Promise<BridgedCall> => {
  const adapter = scriptedAdapter();
  const phone = scriptedPhoneSocket();
  const transport = new TwilioTransport({ adapter, apiKey: "sk-test", ready: "open", twilioWebSocket: phone, ...options });
  const told: string[] = [];
  for (const name of watched) transport.on(name, () => told.push(name));
  transport.on("error", ({ error }) => told.push(`error ${(error as { code?: string }).code}`));
  if (starts) phone.says(twilioSays.start());
  const connecting = transport.connect();
  await Promise.resolve();
  const { socket: api } = adapter;
  api.open();
  await connecting;
  api.sent.length = 0;
  return {
    transport,
    phone,
    api,
    receive: (event) => api.message(JSON.stringify({ event_id: "event", ...event })),
    toApi: () => api.sent.splice(0).map((frame) => JSON.parse(frame)),
    told,
  };
};

/** Events of the API. */
export const apiSays = {
  created: (id: string) => ({ type: "response.created", response: { id, conversation_id: "conv" } }),
  done: (id: string) => ({ type: "response.done", response: { id, conversation_id: "conv", output: [] } }),
  delta: (ms: number, itemId: string, responseId: string, contentIndex = 0) => ({
    type: "response.output_audio.delta",
    response_id: responseId,
    item_id: itemId,
    output_index: 0,
    content_index: contentIndex,
    delta: Buffer.alloc(ms * 8, 0x2a).toString("base64"),
  }),
  audioDone: (itemId: string, responseId: string, contentIndex = 0) => ({
    type: "response.output_audio.done",
    response_id: responseId,
    item_id: itemId,
    output_index: 0,
    content_index: contentIndex,
  }),
  speechStarted: () => ({ type: "input_audio_buffer.speech_started", item_id: "user", audio_start_ms: 0 }),
};
