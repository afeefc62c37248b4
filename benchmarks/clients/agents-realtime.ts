import { OpenAIRealtimeWebSocket } from "@openai/agents-realtime";
import type { BenchEvent, OpenCall } from "./call.ts";
import { callOf, listenTo } from "./transport-call.ts";

/** The transport of @openai/agents-realtime. Its `connect` is done when the socket is open and the configuration was sent. */
export const open: OpenCall = async (url, listener, until) => {
  const transport = new OpenAIRealtimeWebSocket({ useInsecureApiKey: true });
  listenTo(transport, listener);
  // It emits an event of a type that it does not know as `*` only.
  transport.on("*", (event) => event.type.startsWith("bench.") && listener.other(event as BenchEvent));
  const updated = until === "open" ? undefined : new Promise<unknown>((resolve) => transport.once("session.updated", resolve));
  await transport.connect({ apiKey: "sk-bench", model: "gpt-realtime-2", url });
  await updated;
  return callOf(transport);
};
