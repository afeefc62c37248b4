import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport } from "@plugboard/realtime";
import { type BenchEvent, benchTypes, type OpenCall } from "./call.ts";
import { callOf, listenTo } from "./transport-call.ts";

const adapter = nodeAdapter();

/** Plugboard's transport for the Agents SDK. */
export const open: OpenCall = async (url, listener, until) => {
  const transport = new RealtimeTransport({ adapter, ...(until === "open" ? { ready: "open" as const } : {}) });
  listenTo(transport, listener);
  for (const type of benchTypes) transport.on(type, (event) => listener.other(event as BenchEvent));
  await transport.connect({ apiKey: "sk-bench", model: "gpt-realtime-2", url });
  return callOf(transport);
};
