import { fileURLToPath } from "node:url";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { askFirefox } from "../../../tooling/engine-tests/ask-firefox.ts";
import { spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { muteAndInterrupt } from "./interrupt.ts";
import { expectSpokenTurn } from "./voice-checks.ts";
import type { VoiceResult } from "./voice-result.ts";

// Firefox runs no audio context without a sound card, so it gets one in software: `pnpm test:slow`. A machine that is busy elsewhere makes
// sound late in one run. What is wrong in our code is wrong in each of three.
const options = { timeout: 70_000, retry: 2 };

test(
  "in Firefox a spoken question goes over a socket to the tool, and the answer is heard as long and as loud as it was spoken",
  options,
  async () => {
    await using simulator = await startSimulator({ script: spokenTurn });
    const entry = fileURLToPath(new URL("../test-page/voice-program.ts", import.meta.url));
    const { result, strays } = await askFirefox({ entry, args: { url: simulator.url } });
    expect(strays).toEqual([]);
    expectSpokenTurn(simulator, result as VoiceResult);
  },
);

test(
  "in Firefox mute() is silence from the next chunk on, and interrupt() is silence within 100 ms, truncated where the user stopped hearing",
  options,
  async () => {
    const run = await muteAndInterrupt(askFirefox);
    expect([run.strays, run.interruptions, run.loudChunksAfterMute]).toEqual([[], 1, 0]);
    expect(run.lastMs - run.interruptedAt).toBeLessThan(100);
    expect(Math.abs(run.playedMs - (run.interruptedAt - run.firstMs))).toBeLessThan(60);
    expect(run.truncatedAtMs).toBeCloseTo(run.playedMs, -2);
  },
);
