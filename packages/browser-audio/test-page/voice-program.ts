import type { EngineProgram } from "@plugboard/engines";
import type { VoiceArgs, VoiceResult } from "../test/voice-result.ts";
import { until } from "./census.ts";
import { openSession } from "./open-session.ts";

/** One spoken question and its spoken answer over a WebSocket, with the SDK's own session. */
const program: EngineProgram<VoiceArgs, VoiceResult> = async ({ url }, { report }) => {
  const { session, transport, voice, toolCalls, heard } = await openSession(url);
  let itemId = "";
  transport.on("response.output_audio.delta", ({ item_id }) => {
    itemId = item_id;
  });
  const generated = new Promise<void>((resolve) => transport.on("audio_done", resolve));
  voice.speakTo(transport);
  await session.connect({ apiKey: "ek_test" });
  report("the microphone is heard");
  await generated;
  await until(() => voice.player.status === "idle");
  const playedMs = voice.player.playedMs(itemId) ?? 0;
  // What was played last is on its way through the meter.
  const measured = heard.length;
  await until(() => heard.length > measured + 20);
  session.close();
  await voice.close();
  return { toolCalls, heard, playedMs };
};

export default program;
