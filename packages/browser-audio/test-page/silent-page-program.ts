import { openVoice } from "@plugboard/browser-audio";
import type { EngineProgram } from "@plugboard/engines";
import { createPcmDecoder } from "../src/pcm-decoder.ts";
import { createSourceQueue } from "../src/source-queue.ts";
import type { SilentPageResult } from "../test/page-result.ts";
import { countContexts, tone } from "./census.ts";

/** The loudest sample of what the player's nodes make of a tone, rendered without a sound device. */
const renderTone = async (): Promise<number> => {
  const offline = new OfflineAudioContext(1, 2_400, 24_000);
  createSourceQueue(offline, offline.destination, () => undefined).add(createPcmDecoder()(tone(100)), 0);
  const rendered = await offline.startRendering();
  return Math.max(...rendered.getChannelData(0));
};

/** A page whose browser has no sound device, or waits for a click: everything is there, and nothing is heard. */
const program: EngineProgram<unknown, SilentPageResult> = async () => {
  const census = countContexts();
  const statuses: string[] = [];
  const { microphone, player, close } = await openVoice({ onStatus: (status) => statuses.push(status) });
  const { track } = microphone;
  const live = track.readyState;
  player.play(tone(100), "first");
  const playedMs = player.playedMs("first");
  player.clear();
  await close();
  return { track: live, statuses, playedMs, rendered: await renderTone(), tracks: [track.readyState], contexts: census.states() };
};

export default program;
