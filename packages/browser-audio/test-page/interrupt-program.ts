import type { EngineProgram } from "@plugboard/engines";
import { loudOnes } from "../../../tooling/engine-tests/stretches.ts";
import type { InterruptResult, VoiceArgs } from "../test/voice-result.ts";
import { until } from "./census.ts";
import { openSession } from "./open-session.ts";

const isLoud = (chunk: ArrayBuffer): boolean => new Int16Array(chunk).some((sample) => Math.abs(sample) > 300);

/** The user is muted in the middle of a word, and the answer is interrupted in the middle of a tone. */
const program: EngineProgram<VoiceArgs, InterruptResult> = async ({ url }, { report }) => {
  const { session, transport, voice, heard } = await openSession(url);
  let interruptions = 0;
  transport.on("audio_interrupted", () => {
    interruptions += 1;
  });
  let chunks = 0;
  let loudChunks = 0;
  const receiver = {
    get status() {
      return transport.status;
    },
    sendAudio: (chunk: ArrayBuffer): void => {
      chunks += 1;
      if (isLoud(chunk)) loudChunks += 1;
      transport.sendAudio(chunk);
    },
  };
  voice.speakTo(receiver);
  await session.connect({ apiKey: "ek_test" });
  report("the microphone is heard");
  await until(() => loudChunks > 40);
  session.mute(true);
  const before = { chunks, loudChunks };
  await until(() => voice.player.status === "playing");
  const chunksAfterMute = chunks - before.chunks;
  const loudChunksAfterMute = loudChunks - before.loudChunks;

  await until(() => (voice.player.position?.playedMs ?? 0) > 1_500);
  const { itemId = "" } = voice.player.position ?? {};
  const interruptedAt = voice.player.analyser.context.currentTime * 1_000;
  session.interrupt();
  const playedMs = voice.player.playedMs(itemId) ?? 0;
  const measured = heard.length;
  await until(() => heard.length > measured + 20 && loudOnes(heard.slice(-20)).length === 0);
  session.close();
  await voice.close();
  return { chunksAfterMute, loudChunksAfterMute, interruptedAt, playedMs, interruptions, heard };
};

export default program;
