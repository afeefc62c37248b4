import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spokenAnswer, spokenTurn } from "../../../tooling/engine-tests/spoken-turn.ts";
import { loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { HumResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/hum-program.ts", import.meta.url));

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ script: spokenTurn });
});
afterEach(() => simulator.close());

/** The window over which a receiver takes its level, in seconds: the highest sample in it (libwebrtc, `AudioLevel`). */
const levelS = 0.1;

/** The energy of a recording, as a receiver counts it. */
const energyOfPeaks = (pcm: Buffer): number => {
  const windowBytes = 48_000 * levelS;
  let sum = 0;
  for (let start = 0; start < pcm.length; start += windowBytes) {
    let peak = 0;
    for (let at = start; at < Math.min(start + windowBytes, pcm.length - 1); at += 2) peak = Math.max(peak, Math.abs(pcm.readInt16LE(at)));
    sum += (peak / 32_768) ** 2 * levelS;
  }
  return sum;
};

// The browser's fake microphone speaks, and what the receiver has played is read from its own statistics: no sound card is needed.
test("in Firefox a spoken question is answered, and the answer is played as long and as loud as it was spoken", async () => {
  const args = { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test" };
  const { result, strays } = await runInEngine(findEngine("firefox-page"), { entry, args });
  const { toolCalls, readings, heardMs } = result as HumResult;
  const loud = readings.filter(({ energy: sum, playedS }, index) => {
    const before = readings[index - 1];
    return before !== undefined && sum - before.energy > 0.01 * (playedS - before.playedS);
  });
  const soundMs = (loud.at(-1)?.atMs ?? 0) - (loud[0]?.atMs ?? 0);
  const spokenMs = loudSpan(stretchesOf(spokenAnswer));
  expect(strays).toEqual([]);
  expect(toolCalls).toEqual(["Paris"]);
  // The level is that of a whole window, so the edges of the sound are as wide as that.
  expect(Math.abs(soundMs - spokenMs)).toBeLessThan(0.05 * spokenMs + 1_000 * levelS);
  expect(Math.abs(heardMs / (spokenAnswer.length / 48) - 1)).toBeLessThan(0.05);
  const played = (readings.at(-1)?.energy ?? 0) - (readings[0]?.energy ?? 0);
  expect(played / energyOfPeaks(spokenAnswer)).toBeGreaterThan(0.5);
  expect(played / energyOfPeaks(spokenAnswer)).toBeLessThan(2);
}, 70_000);
