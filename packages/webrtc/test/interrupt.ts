import { fileURLToPath } from "node:url";
import { type Engine, findEngine, runInEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect } from "vitest";
import { loudOnes } from "../../../tooling/engine-tests/stretches.ts";
import type { InterruptResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/interrupt-program.ts", import.meta.url));

/** How long the user speaks who is not muted, and how long the answer is that is not interrupted, in milliseconds. */
export const speechMs = 8_000;

/** The tone that the user speaks, as PCM. */
const question = Buffer.alloc(speechMs * 48);
for (let index = 0; index < speechMs * 24; index += 1) question.writeInt16LE(Math.round(8_000 * Math.sin(index / 8)), index * 2);

/** What one run tells, with what the server was told. */
export interface Interrupt extends InterruptResult {
  /** When the first and the last sound of the answer were heard, on the clock of the audio. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly strays: readonly string[];
}

/** A user who is muted in the middle of a word, and who interrupts a long answer. @param engine - Plays and records sound. */
export const muteAndInterrupt = async (engine: Engine = findEngine("chromium-page")): Promise<Interrupt> => {
  await using simulator = await startSimulator({
    script: { turns: [{ reply: [{ say: "A long tone.", audio: { toneMs: speechMs } }] }] },
  });
  const args = { url: `${simulator.url}/realtime/calls`, apiKey: "ek_test", question: question.toString("base64") };
  const { result, strays } = await runInEngine(engine, { entry, args });
  const told = result as InterruptResult;
  const loud = loudOnes(told.heard);
  await simulator.waitFor(({ event }) => event?.type === "output_audio_buffer.clear");
  return {
    ...told,
    firstMs: loud[0]?.audioMs ?? Number.NaN,
    lastMs: loud.at(-1)?.audioMs ?? Number.NaN,
    strays,
  };
};

/** The user was silent for the peer, and the answer for the user, as soon as is promised, and what was heard is known. */
export const expectPrompt = ({ stoppedAt, mutedAt, lastMs, interruptedAt, heardMs, firstMs }: Interrupt): void => {
  // The peer waits for 200 ms of silence before it says that the user has stopped.
  expect(stoppedAt - mutedAt - 200).toBeLessThan(60);
  expect(lastMs - interruptedAt).toBeLessThan(100);
  expect(Math.abs(heardMs - (interruptedAt - firstMs))).toBeLessThan(60);
};
