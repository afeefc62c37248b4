import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport } from "@plugboard/realtime";
import { type BenchEvent, benchTypes, type OpenCall } from "./call.ts";
import { callOf, listenTo } from "./transport-call.ts";

/** A transport whose hooks are overridden and do what they do by themselves: what a subclass of upstream's class pays for each event. */
class HookedTransport extends RealtimeTransport {
  protected override _onMessage(event: Parameters<RealtimeTransport["_onMessage"]>[0]): void {
    super._onMessage(event);
  }

  protected override _onAudio(event: Parameters<RealtimeTransport["_onAudio"]>[0]): void {
    super._onAudio(event);
  }
}

export const open: OpenCall = async (url, listener) => {
  const transport = new HookedTransport({ adapter: nodeAdapter(), ready: "open" });
  listenTo(transport, listener);
  for (const type of benchTypes) transport.on(type, (event) => listener.other(event as BenchEvent));
  await transport.connect({ apiKey: "sk-bench", url });
  return callOf(transport);
};
