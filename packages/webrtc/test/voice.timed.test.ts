import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { questionWav, type Simulator, startSimulator } from "@plugboard/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pcmOf, spokenAnswer, spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { VoiceResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/voice-program.ts", import.meta.url));

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ script: spokenTurn });
});
afterEach(() => simulator.close());

// Firefox runs no graph of audio nodes where there is no sound card, so it has neither this microphone nor this recorder; see firefox-voice.test.ts.
test("in a page a spoken question is answered, and the answer is heard as long and as loud as it was spoken", async () => {
  const args = { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test", question: pcmOf(questionWav).toString("base64") };
  const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry, args });
  const { toolCalls, heard, heardMs, callId, statistics } = result as VoiceResult;
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(spokenAnswer);
  expect(strays).toEqual([]);
  expect(toolCalls).toEqual(["Paris"]);
  expect(callId).toBe(simulator.calls[0]?.id);
  expect(statistics).toMatchObject({ output: expect.any(Number), playoutDelayMs: expect.any(Number) });
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.25);
  expect(Math.abs(heardMs / (spokenAnswer.length / 48) - 1)).toBeLessThan(0.05);
}, 70_000);
