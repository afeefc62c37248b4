import { fileURLToPath } from "node:url";
import { chromiumEngine, type EngineResult, type EngineRunOptions, runInEngine } from "@plugboard/engines";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { loudOnes } from "../../../tooling/engine-tests/stretches.ts";
import type { InterruptResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/interrupt-program.ts", import.meta.url));
const chromium = chromiumEngine("page", { microphone: fileURLToPath(questionWav) });

/** How long the interrupted answer is, in milliseconds. */
export const answerMs = 8_000;

/** What one run tells, with what the server was told. */
export interface Interrupt extends InterruptResult {
  /** When the first and the last sound of the answer were heard, on the clock of the audio. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly truncatedAtMs: number;
  readonly strays: readonly string[];
}

const runInChromium = (options: EngineRunOptions): Promise<EngineResult> => runInEngine(chromium, options);

/** A user who is muted in the middle of a word, and who interrupts a long answer. @param run - Runs it where the question is heard. */
export const muteAndInterrupt = async (run = runInChromium): Promise<Interrupt> => {
  await using simulator = await startSimulator({
    script: { turns: [{ reply: [{ say: "A long tone.", audio: { toneMs: answerMs } }] }] },
  });
  const { result, strays } = await run({ entry, args: { url: simulator.url } });
  const told = result as InterruptResult;
  const loud = loudOnes(told.heard);
  const { event } = await simulator.waitFor((received) => received.event?.type === "conversation.item.truncate");
  return {
    ...told,
    firstMs: loud[0]?.audioMs ?? Number.NaN,
    lastMs: loud.at(-1)?.audioMs ?? Number.NaN,
    truncatedAtMs: Number(event?.["audio_end_ms"]),
    strays,
  };
};
