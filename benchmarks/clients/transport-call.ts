import type { RealtimeTransportLayer } from "@openai/agents-realtime";
import type { Call, Listener } from "./call.ts";

/** The listeners of an application. The events of the measurement are left, because transports tell unknown ones in different ways. */
export const listenTo = (transport: RealtimeTransportLayer, listener: Listener): void => {
  transport.on("audio", ({ data }) => listener.audio(data.byteLength));
  transport.on("output_text_delta", () => listener.text());
  transport.on("error", () => undefined);
};

export const callOf = (transport: RealtimeTransportLayer): Call => ({
  send: (event) => transport.sendEvent(event),
  append: (audio) => transport.sendAudio(audio, {}),
  close: () => transport.close(),
});
