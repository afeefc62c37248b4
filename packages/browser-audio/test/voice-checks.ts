import { readFileSync } from "node:fs";
import { answerWav, questionWav, type Simulator, type SimulatorScript } from "@plugboard/simulator";
import { expect } from "vitest";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { VoiceResult } from "./voice-result.ts";

const pcmOf = (file: URL): Buffer => readFileSync(file).subarray(44);
const answer = pcmOf(answerWav);

/** A question that needs a tool, and a spoken answer. */
export const spokenTurn: SimulatorScript = {
  turns: [
    { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
    { reply: [{ say: "It is twelve degrees in Paris.", audio: answer }] },
  ],
};

/** The question was heard, the tool was called, and the answer was as long and as loud as it was spoken. */
export const expectSpokenTurn = (simulator: Simulator, { toolCalls, heard, playedMs }: VoiceResult): void => {
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(answer);
  const [question] = simulator.sessions[0]?.items ?? [];
  const asked = Buffer.from(simulator.sessions[0]?.audioOf(question?.id ?? "") ?? []);
  expect(toolCalls).toEqual(["Paris"]);
  expect(Math.abs(loudSpan(stretchesOf(asked)) / loudSpan(stretchesOf(pcmOf(questionWav))) - 1)).toBeLessThan(0.05);
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(playedMs / (answer.length / 48) - 1)).toBeLessThan(0.001);
};
