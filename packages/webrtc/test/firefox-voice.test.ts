import { fileURLToPath } from "node:url";
import { firefoxWithSound, startSoundDevice } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { askFirefox } from "../../../tooling/engine-tests/ask-firefox.ts";
import { spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { expectPrompt, muteAndInterrupt } from "./interrupt.ts";
import { expectSpokenTurn } from "./voice-checks.ts";
import type { VoiceResult } from "./voice-result.ts";

// Firefox runs no audio context without a sound card, so it gets one in software: `pnpm test:slow`. A machine that is busy elsewhere makes
// sound late in one run. What is wrong in our code is wrong in each of three.
const options = { timeout: 70_000, retry: 2 };

test(
  "in Firefox a question that a microphone hears is answered, and the answer is recorded from the element as long and as loud as it was spoken",
  options,
  async () => {
    await using simulator = await startSimulator({ script: spokenTurn });
    const entry = fileURLToPath(new URL("../test-page/voice-program.ts", import.meta.url));
    const { result, strays } = await askFirefox({ entry, args: { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test" } });
    expect(strays).toEqual([]);
    expectSpokenTurn(simulator, result as VoiceResult);
  },
);

test(
  "in Firefox mute() is silence for the peer at once, and interrupt() is silence for the user, who knows how much was heard",
  options,
  async () => {
    await using device = await startSoundDevice();
    const run = await muteAndInterrupt(firefoxWithSound(device));
    expect([run.strays, run.interruptions]).toEqual([[], 1]);
    expectPrompt(run);
  },
);
