import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromiumEngine, runInEngine } from "@plugboard/engines";
import { answerWav, questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { VoiceResult } from "./voice-result.ts";

// This test measures sound in real time, so that it runs without others at its side.

const programOf = (name: string): string => fileURLToPath(new URL(`../test-page/${name}-program.ts`, import.meta.url));
const pcmOf = (file: URL): Buffer => readFileSync(file).subarray(44);
const chromium = chromiumEngine("page", { microphone: fileURLToPath(questionWav) });

test("a question that a microphone hears goes over a socket to the tool, and the answer is heard as long and as loud as it was spoken", async () => {
  const answer = pcmOf(answerWav);
  await using simulator = await startSimulator({
    script: {
      turns: [
        { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
        { reply: [{ say: "It is twelve degrees in Paris.", audio: answer }] },
      ],
    },
  });
  const { result, strays } = await runInEngine(chromium, { entry: programOf("voice"), args: { url: simulator.url } });
  const { toolCalls, heard, playedMs } = result as VoiceResult;
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(answer);
  const [question] = simulator.sessions[0]?.items ?? [];
  const asked = Buffer.from(simulator.sessions[0]?.audioOf(question?.id ?? "") ?? []);
  expect(strays).toEqual([]);
  expect(toolCalls).toEqual(["Paris"]);
  expect(Math.abs(loudSpan(stretchesOf(asked)) / loudSpan(stretchesOf(pcmOf(questionWav))) - 1)).toBeLessThan(0.05);
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(playedMs / (answer.length / 48) - 1)).toBeLessThan(0.001);
}, 70_000);
