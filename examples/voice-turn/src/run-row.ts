import { rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineError, runInEngine } from "@plugboard/engines";
import type { ProgramResult } from "./program.ts";
import type { Row } from "./rows.ts";
import type { VoiceTurn, VoiceTurnRequest } from "./voice-turn.ts";
import { writeWav } from "./wav.ts";

/** PCM16 at 24 kHz, mono. */
const bytesPerSecond = 48_000;

/** How one row ended: with a turn and its WAV file, or with the problem in one line. */
export type RowOutcome =
  | {
      readonly name: string;
      readonly adapter: string;
      readonly version: string;
      readonly turn: Omit<VoiceTurn, "answer"> & { readonly secondsIn: number; readonly secondsOut: number };
      readonly file: string;
    }
  | { readonly name: string; readonly problem: string; readonly missing: boolean };

/** Holds one voice turn in one engine and writes the answer. */
export const runRow = async (row: Row, request: VoiceTurnRequest, outFolder: string): Promise<RowOutcome> => {
  const { name, engine, adapter } = row;
  const file = join(outFolder, `answer-${name}.wav`);
  // What is there afterwards is of this run.
  await rm(file, { force: true });
  try {
    const { runtime, result } = await runInEngine(engine, {
      entry: join(import.meta.dirname, "program.ts"),
      substitutes: { "plugboard:adapter": join(import.meta.dirname, "adapters", `${adapter}.ts`) },
      args: { ...request, question: Buffer.from(request.question).toString("base64") },
      timeoutMs: 60_000,
    });
    const outcome = result as ProgramResult;
    if ("failure" in outcome) return { name, problem: outcome.failure, missing: false };
    const { answer, adapter: adapterName, ...turn } = outcome;
    const samples = Buffer.from(answer, "base64");
    await writeWav(file, samples);
    const secondsIn = request.question.length / bytesPerSecond;
    return {
      name,
      adapter: adapterName,
      version: runtime.version,
      turn: { ...turn, secondsIn, secondsOut: samples.length / bytesPerSecond },
      file,
    };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { name, problem: error.message, missing: error.code === "engine-missing" };
  }
};
