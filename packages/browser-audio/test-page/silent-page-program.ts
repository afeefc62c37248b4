import { openVoice } from "@plugboard/browser-audio";
import type { EngineProgram } from "@plugboard/engines";
import type { SilentPageResult } from "../test/page-result.ts";
import { countContexts, tone } from "./census.ts";

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
  return { track: live, statuses, playedMs, tracks: [track.readyState], contexts: census.states() };
};

export default program;
