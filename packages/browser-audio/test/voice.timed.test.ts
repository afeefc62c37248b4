import { fileURLToPath } from "node:url";
import { chromiumEngine, runInEngine } from "@plugboard/engines";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { expectSpokenTurn } from "./voice-checks.ts";
import type { VoiceResult } from "./voice-result.ts";

// This test measures sound in real time, so that it runs without others at its side.

const entry = fileURLToPath(new URL("../test-page/voice-program.ts", import.meta.url));
const chromium = chromiumEngine("page", { microphone: fileURLToPath(questionWav) });

test("a question that a microphone hears goes over a socket to the tool, and the answer is heard as long and as loud as it was spoken", async () => {
  await using simulator = await startSimulator({ script: spokenTurn });
  const { result, strays } = await runInEngine(chromium, { entry, args: { url: simulator.url } });
  expect(strays).toEqual([]);
  expectSpokenTurn(simulator, result as VoiceResult);
}, 70_000);
