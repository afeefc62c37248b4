import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromiumEngine, runInEngine } from "@plugboard/engines";
import { answerWav, questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { energy, loudOnes, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { InterruptResult, VoiceResult } from "./voice-result.ts";

// These tests measure sound in real time, so that they run without others at their side.

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

test("mute() is silence from the next chunk on, and interrupt() is silence within 100 ms, truncated where the user stopped hearing", async () => {
  await using simulator = await startSimulator({
    script: { turns: [{ reply: [{ say: "A long tone.", audio: { toneMs: 8_000 } }] }] },
  });
  const { result, strays } = await runInEngine(chromium, { entry: programOf("interrupt"), args: { url: simulator.url } });
  const { mutedAt, lastSoundAt, chunksAfterMute, interruptedAt, playedMs, interruptions, heard } = result as InterruptResult;
  const loud = loudOnes(heard);
  const firstMs = loud[0]?.audioMs ?? 0;
  const lastMs = loud.at(-1)?.audioMs ?? 0;
  expect(strays).toEqual([]);
  expect(interruptions).toBe(1);
  expect(lastSoundAt - mutedAt).toBeLessThan(60);
  // Silence is sent, which ends the user's turn; nothing at all would not.
  expect(chunksAfterMute).toBeGreaterThan(10);
  expect(lastMs - interruptedAt).toBeLessThan(100);
  expect(Math.abs(playedMs - (interruptedAt - firstMs))).toBeLessThan(60);
  const truncated = await simulator.waitFor(({ event }) => event?.type === "conversation.item.truncate");
  expect(truncated.event?.["audio_end_ms"]).toBeCloseTo(playedMs, -2);
}, 70_000);
