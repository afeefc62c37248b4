import { OpenAIRealtimeWebRTC } from "@openai/agents-realtime";
import type { EngineProgram } from "@plugboard/engines";
import { RealtimeTransport } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import type { CallScript, DifferentialArgs, DifferentialResult } from "../test/differential-scripts.ts";

/** Events of the transport whose order is compared. Frames of the server are the same on both sides, as they come from one script. */
const names = [
  "connected",
  "connection_change",
  "turn_started",
  "turn_done",
  "audio",
  "audio_done",
  "audio_interrupted",
  "audio_transcript_delta",
  "item_update",
  "function_call",
  "usage_update",
  "error",
  "disconnected",
] as const;

type Transport = RealtimeTransport | OpenAIRealtimeWebRTC;

/** Both classes have the methods of the SDK's interface; their types of listeners differ. */
const listen = (transport: Transport, type: string, listener: (...args: readonly unknown[]) => void): void => {
  Reflect.apply(Reflect.get(transport, "on"), transport, [type, listener]);
};

const happened = (transport: Transport, type: string): Promise<void> =>
  new Promise((resolve) => {
    listen(transport, "*", (event) => {
      if (Object(event).type === type) resolve();
    });
  });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the data channel of the next call has closed, which the page sees whatever the transport makes of it. */
const nextChannelClosed = (): Promise<void> =>
  new Promise((resolve) => {
    const create = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function (...args) {
      RTCPeerConnection.prototype.createDataChannel = create;
      const channel = create.apply(this, args);
      channel.addEventListener("close", () => resolve());
      return channel;
    };
  });

/** What is done in each script once the call is connected. Each ends when the last thing that it waits for has happened. */
const acts: Readonly<Record<CallScript, (transport: Transport, channelClosed: Promise<void>) => Promise<void>>> = {
  greeting: async (transport) => {
    const said = happened(transport, "output_audio_buffer.stopped");
    transport.sendEvent({ type: "response.create" });
    await said;
  },
  text: async (transport) => {
    const said = happened(transport, "output_audio_buffer.stopped");
    transport.sendMessage("Hello", {});
    await said;
  },
  "function call": async (transport) => {
    const said = happened(transport, "output_audio_buffer.stopped");
    listen(transport, "function_call", (call) => {
      Reflect.apply(Reflect.get(transport, "sendFunctionCallOutput"), transport, [call, "12 degrees", true]);
    });
    transport.sendMessage("How warm is it?", {});
    await said;
  },
  interrupt: async (transport) => {
    const playing = happened(transport, "output_audio_buffer.started");
    const cleared = happened(transport, "output_audio_buffer.cleared");
    transport.sendMessage("Tell me more", {});
    await playing;
    transport.interrupt();
    await cleared;
  },
  mute: async (transport) => {
    const cleared = happened(transport, "input_audio_buffer.cleared");
    transport.mute(true);
    transport.sendEvent({ type: "input_audio_buffer.clear" });
    await cleared;
  },
  error: async (transport) => {
    const refused = happened(transport, "error");
    transport.sendEvent({ type: "conversation.item.delete", item_id: "item_that_is_not_there" });
    await refused;
  },
  "close here": async (transport, channelClosed) => {
    transport.close();
    await Promise.race([channelClosed, pause(1_000)]);
  },
  "close there": async (_transport, channelClosed) => {
    await channelClosed;
    // The transport hears of it in the same task.
    await pause(0);
  },
};

/** One call after another, each with a script of its own. */
const program: EngineProgram<DifferentialArgs, DifferentialResult> = async ({ urls, whose }) => {
  const results: DifferentialResult = {};
  for (const [script, url] of Object.entries(urls) as [CallScript, string][]) {
    const channelClosed = nextChannelClosed();
    const transport =
      whose === "ours" ? new RealtimeTransport(voiceCall({ url })) : new OpenAIRealtimeWebRTC({ baseUrl: url, audioElement: new Audio() });
    const events: string[] = [];
    for (const name of names) {
      listen(transport, name, (value) => events.push(name === "connection_change" ? `connection_change ${String(value)}` : name));
    }
    // Without turns of the server: the microphone of this browser beeps now and then, and would interrupt an answer in some runs.
    const audio = { input: { turnDetection: null }, output: { voice: "marin" } };
    await transport.connect({ apiKey: "ek_test", initialSessionConfig: { instructions: "Be brief.", audio } });
    await acts[script](transport, channelClosed);
    results[script] = { events: [...events], muted: transport.muted, hasCallId: transport.callId !== undefined, status: transport.status };
    transport.close();
    await pause(100);
  }
  return results;
};

export default program;
