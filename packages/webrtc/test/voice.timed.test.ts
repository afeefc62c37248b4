import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { pcmOf, spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { expectSpokenTurn } from "./voice-checks.ts";
import type { VoiceResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/voice-program.ts", import.meta.url));

// The same in Firefox, which needs a sound device: firefox-voice.test.ts.
test("in a page a spoken question is answered, and the answer is heard as long and as loud as it was spoken", async () => {
  await using simulator = await startSimulator({ script: spokenTurn });
  const args = { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test", question: pcmOf(questionWav).toString("base64") };
  const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry, args });
  expect(strays).toEqual([]);
  expectSpokenTurn(simulator, result as VoiceResult);
}, 70_000);
