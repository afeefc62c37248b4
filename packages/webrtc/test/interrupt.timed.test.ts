import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InterruptResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/interrupt-program.ts", import.meta.url));

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "A long tone.", audio: { toneMs: 8_000 } }] }] } });
});
afterEach(() => simulator.close());

/** Two seconds of a tone as PCM. */
const tone = Buffer.alloc(96_000);
for (let index = 0; index < 48_000; index += 1) tone.writeInt16LE(Math.round(8_000 * Math.sin(index / 8)), index * 2);

test("in a page, mute() is silence for the peer at once, and interrupt() is silence for the user, who knows how much was heard", async () => {
  const args = { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test", question: tone.toString("base64") };
  const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry, args });
  const { mutedAt, stoppedAt, interruptedAt, heardMs, interruptions, heard } = result as InterruptResult;
  const loud = heard.filter(({ rms }) => rms > 0.01);
  const firstMs = loud[0]?.atMs ?? 0;
  const lastMs = loud.at(-1)?.atMs ?? 0;
  expect(strays).toEqual([]);
  expect(interruptions).toBe(1);
  // The peer waits for 200 ms of silence before it says that the user has stopped.
  expect(stoppedAt - mutedAt - 200).toBeLessThan(60);
  expect(lastMs - interruptedAt).toBeLessThan(100);
  expect(Math.abs(heardMs - (interruptedAt - firstMs))).toBeLessThan(60);
  await expect.poll(() => simulator.received.map(({ event }) => event?.type)).toContain("output_audio_buffer.clear");
}, 70_000);
