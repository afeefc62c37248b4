import { questionWav, type Simulator } from "@plugboard/simulator";
import { expect } from "vitest";
import { pcmOf, spokenAnswer } from "../../../tooling/engine-tests/spoken-turn.ts";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { VoiceResult } from "./voice-result.ts";

/** The question was heard, the tool was called, and what came out of the element was as long and as loud as it was spoken. */
export const expectSpokenTurn = (simulator: Simulator, { toolCalls, heard, heardMs, callId, statistics }: VoiceResult): void => {
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(spokenAnswer);
  const [question] = simulator.sessions[0]?.items ?? [];
  const asked = Buffer.from(simulator.sessions[0]?.audioOf(question?.id ?? "") ?? []);
  expect(toolCalls).toEqual(["Paris"]);
  expect(callId).toBe(simulator.calls[0]?.id);
  expect(statistics).toMatchObject({ output: expect.any(Number), playoutDelayMs: expect.any(Number) });
  expect(Math.abs(loudSpan(stretchesOf(asked)) / loudSpan(stretchesOf(pcmOf(questionWav))) - 1)).toBeLessThan(0.05);
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.25);
  expect(Math.abs(heardMs / (spokenAnswer.length / 48) - 1)).toBeLessThan(0.05);
};
