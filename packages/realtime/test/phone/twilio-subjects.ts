import { EventEmitter } from "node:events";
import { TwilioRealtimeTransportLayer } from "@openai/agents-extensions";
import { TwilioTransport } from "../../src/phone/twilio-transport.ts";
import { scriptedAdapter } from "../scripted-socket.ts";
import { scriptedPhoneSocket } from "./scripted-phone-socket.ts";

/** Upstream's class or ours, between a scripted phone and a scripted API. */
export interface TwilioSubject {
  readonly side: "upstream" | "ours";
  /** What it did, oldest first: frames to either side, and events. */
  readonly log: readonly string[];
  readonly phoneSays: (message: unknown) => void;
  readonly apiSays: (event: object) => void;
  readonly interrupt: () => void;
  readonly hangUp: () => void;
  readonly apiEnds: () => void;
}

const watched = ["audio", "audio_interrupted", "error"] as const;

const watch = (transport: { on(type: string, listener: (event: never) => void): unknown }, log: string[]): void => {
  for (const name of watched) transport.on(name, () => log.push(`event ${name}`));
  transport.on("*", (event: { type: string }) => {
    if (event.type === "twilio_message") log.push("event twilio_message");
  });
};

/** Upstream's class. */
export const upstreamTwilio = async (config?: object): Promise<TwilioSubject> => {
  const log: string[] = [];
  const phone = Object.assign(new EventTarget(), {
    send: (text: string) => log.push(`phone ${text}`),
    close: () => log.push("phone closed"),
  });
  const api = Object.assign(new EventEmitter(), {
    send: (text: string) => log.push(`api ${text}`),
    close: () => log.push("api closed"),
    addEventListener: (type: string, listener: (event: unknown) => void) => api.on(type, listener),
  });
  const transport = new TwilioRealtimeTransportLayer({
    twilioWebSocket: phone as never,
    createWebSocket: async () => api as never,
    skipOpenEventListeners: true,
  });
  watch(transport as never, log);
  await transport.connect({ apiKey: "sk-test", ...(config && { initialSessionConfig: config }) });
  return {
    side: "upstream",
    log,
    phoneSays: (message) =>
      void phone.dispatchEvent(new MessageEvent("message", { data: typeof message === "string" ? message : JSON.stringify(message) })),
    apiSays: (event) => void api.emit("message", { data: JSON.stringify({ event_id: "event", ...event }) }),
    interrupt: () => transport.interrupt(),
    hangUp: () => void phone.dispatchEvent(new Event("close")),
    apiEnds: () => void api.emit("close", { code: 1011, reason: "" }),
  };
};

/** Ours, with the same choices. */
export const ourTwilio = async (config?: object): Promise<TwilioSubject> => {
  const log: string[] = [];
  const scripted = scriptedPhoneSocket();
  const phone = {
    ...scripted,
    send: (text: string) => log.push(`phone ${text}`),
    close: () => log.push("phone closed"),
  };
  const adapter = scriptedAdapter({
    onSocket: (socket) => {
      socket.onSend = (text) => log.push(`api ${text}`);
    },
  });
  const transport = new TwilioTransport({ adapter, apiKey: "sk-test", ready: "open", twilioWebSocket: phone });
  watch(transport, log);
  const connecting = transport.connect(config && { initialSessionConfig: config });
  await Promise.resolve();
  adapter.socket.open();
  await connecting;
  return {
    side: "ours",
    log,
    phoneSays: scripted.says,
    apiSays: (event) => adapter.socket.message(JSON.stringify({ event_id: "event", ...event })),
    interrupt: () => transport.interrupt(),
    hangUp: () => scripted.onClose(),
    apiEnds: () => adapter.socket.end(1011, ""),
  };
};
