import { rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineError, runInEngine } from "@plugboard/engines";
import type { LiveTurn, LiveTurnRequest } from "./live-turn.ts";
import type { LiveTurnResult } from "./live-turn-program.ts";
import type { SocketTarget, Target } from "./targets.ts";
import type { ToolLoopRequest } from "./tool-loop.ts";
import type { ToolLoopResult } from "./tool-loop-program.ts";
import type { VoiceTurn, VoiceTurnRequest } from "./voice-turn.ts";
import type { ProgramResult } from "./voice-turn-program.ts";
import { writeWav } from "./wav.ts";

/** PCM16 at 24 kHz, mono. */
const bytesPerSecond = 48_000;

/** A target without a result, and why, in one line. */
export interface Problem {
  readonly name: string;
  readonly problem: string;
  /** The engine is not installed here. */
  readonly missing: boolean;
}

/** A voice turn, and the file with its answer. */
export interface VoiceOutcome {
  readonly name: string;
  readonly adapter: string;
  readonly version: string;
  readonly turn: Omit<VoiceTurn, "answer"> & { readonly secondsIn: number; readonly secondsOut: number };
  readonly file: string;
}

/** A turn of the Live API. */
export type LiveOutcome = { readonly name: string } & LiveTurn;

/** An agent loop over HTTP and over a socket. */
export type LoopOutcome = { readonly name: string } & Exclude<ToolLoopResult, { readonly failure: string }>;

/** An engine that starts, an answer that is spoken and a loop on a loaded machine take far less, in milliseconds. */
const patienceMs = 60_000;

/** How long a voice turn may take, in milliseconds: the question is spoken in its own time. */
export const turnTimeoutMs = ({ question, speed }: Pick<VoiceTurnRequest, "question" | "speed">): number =>
  patienceMs + ((question.length / bytesPerSecond) * 1_000) / speed;

const runProgram = async (
  target: Target,
  program: string,
  args: object,
  timeoutMs: number,
): Promise<{ readonly version: string; readonly result: unknown } | Problem> => {
  const { name, engine } = target;
  const file = (folder: string, part: string): string => join(import.meta.dirname, folder, `${part}.ts`);
  const substitutes =
    target.way === "socket"
      ? { "plugboard:adapter": file("adapters", target.adapter) }
      : { "plugboard:call-audio": file("calls", target.callAudio) };
  try {
    const { runtime, result } = await runInEngine(engine, {
      entry: join(import.meta.dirname, program),
      substitutes,
      args,
      timeoutMs,
    });
    const { failure } = result as { readonly failure?: string };
    return failure === undefined ? { version: runtime.version, result } : { name, problem: failure, missing: false };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { name, problem: error.message, missing: error.code === "engine-missing" };
  }
};

/** Holds one voice turn in one engine and writes the answer. */
export const runVoiceTurn = async (
  target: Target,
  request: VoiceTurnRequest & { readonly callsUrl: string },
  outFolder: string,
): Promise<VoiceOutcome | Problem> => {
  const file = join(outFolder, `answer-${target.name}.wav`);
  // What is there afterwards is of this run.
  await rm(file, { force: true });
  const args = { ...request, question: Buffer.from(request.question).toString("base64") };
  const program = target.way === "socket" ? "voice-turn-program.ts" : "webrtc-turn-program.ts";
  const outcome = await runProgram(target, program, args, turnTimeoutMs(request));
  if ("problem" in outcome) return outcome;
  const { answer, adapter, ...turn } = outcome.result as Exclude<ProgramResult, { readonly failure: string }>;
  const samples = Buffer.from(answer, "base64");
  await writeWav(file, samples);
  const secondsIn = request.question.length / bytesPerSecond;
  const { name } = target;
  return { name, adapter, version: outcome.version, turn: { ...turn, secondsIn, secondsOut: samples.length / bytesPerSecond }, file };
};

/** Holds one turn of the Live API in one engine. */
export const runLiveTurn = async (target: SocketTarget, request: LiveTurnRequest): Promise<LiveOutcome | Problem> => {
  const args = { ...request, question: Buffer.from(request.question).toString("base64") };
  const outcome = await runProgram(target, "live-turn-program.ts", args, turnTimeoutMs(request));
  if ("problem" in outcome) return outcome;
  return { name: target.name, ...(outcome.result as Exclude<LiveTurnResult, { readonly failure: string }>) };
};

/** Runs one agent loop in one engine, twice. */
export const runToolLoop = async (target: SocketTarget, request: ToolLoopRequest): Promise<LoopOutcome | Problem> => {
  const outcome = await runProgram(target, "tool-loop-program.ts", request, patienceMs);
  if ("problem" in outcome) return outcome;
  return { name: target.name, ...(outcome.result as Exclude<ToolLoopResult, { readonly failure: string }>) };
};
