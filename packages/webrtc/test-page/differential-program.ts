import { OpenAIRealtimeWebRTC } from "@openai/agents-realtime";
import type { EngineProgram } from "@plugboard/engines";
import { RealtimeTransport } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import type { DifferentialResult } from "../test/voice-result.ts";

/** Events of the transport whose order is compared. Frames of the server are the same on both sides, as they come from one script. */
const names = [
  "connected",
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

/** The same calls on both transports: a text is answered, the answer of another is interrupted, the user is muted, the call is closed. */
const program: EngineProgram<{ readonly url: string; readonly whose: "ours" | "upstream" }, DifferentialResult> = async ({
  url,
  whose,
}) => {
  const transport =
    whose === "ours" ? new RealtimeTransport(voiceCall({ url })) : new OpenAIRealtimeWebRTC({ baseUrl: url, audioElement: new Audio() });
  const events: string[] = [];
  const on = (type: string, listener: (...args: readonly unknown[]) => void): void => {
    Reflect.apply(Reflect.get(transport, "on"), transport, [type, listener]);
  };
  for (const name of names) on(name, () => events.push(name));
  const happened = (type: string): Promise<void> =>
    new Promise((resolve) => {
      on("*", (event) => {
        if (Object(event).type === type) resolve();
      });
    });
  await transport.connect({ apiKey: "ek_test", initialSessionConfig: { instructions: "Be brief.", voice: "marin" } });
  const first = happened("output_audio_buffer.stopped");
  transport.sendMessage("Hello", {});
  await first;
  events.push("--- interrupting");
  const playing = happened("output_audio_buffer.started");
  const cleared = happened("output_audio_buffer.cleared");
  transport.sendMessage("Tell me more", {});
  await playing;
  transport.interrupt();
  await cleared;
  events.push("--- muting");
  transport.mute(true);
  const muted = [transport.muted];
  transport.mute(false);
  muted.push(transport.muted);
  const callId = transport.callId;
  transport.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { events, muted, hasCallId: callId !== undefined, status: transport.status };
};

export default program;
