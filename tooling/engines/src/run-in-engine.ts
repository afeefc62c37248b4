import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { atProcessEnd } from "./at-process-end.ts";
import { bundleProgram } from "./bundle-program.ts";
import type { Engine, Launched } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import type { RuntimeIdentity } from "./message.ts";
import { createProgramRun, type ProgramRun } from "./program-run.ts";

/** One run of one program. */
export interface EngineRunOptions {
  /** Absolute path of the module whose default export is the program. */
  readonly entry: string;
  /** Modules that the program leaves open: what it imports by the key is taken from the file at the value. */
  readonly substitutes?: Readonly<Record<string, string>>;
  /** JSON-serialisable arguments of the program. */
  readonly args?: unknown;
  /**
   * How long the program may take, start of the engine included, in milliseconds.
   *
   * @defaultValue 60_000
   */
  readonly timeoutMs?: number;
  /** Ends the run with `aborted`. */
  readonly signal?: AbortSignal;
  /** Takes each value that the program reports while it runs. */
  readonly onReport?: (value: unknown) => void;
  /** Takes each line of console output. */
  readonly onLog?: (line: string) => void;
}

/** What a program gave. */
export interface EngineResult {
  /** What the engine says it is, from inside. */
  readonly runtime: RuntimeIdentity;
  /** What the program's promise resolved with; to be checked by the caller. */
  readonly result: unknown;
  /** The process ended by itself within a second; `undefined` for engines that never do. */
  readonly exitedByItself: boolean | undefined;
  /** Errors and rejections that nobody caught, in engines that survive them; a process ends with `program-exited` instead. */
  readonly strays: readonly string[];
  /** The last lines of console output, oldest first. */
  readonly output: readonly string[];
}

/** A process with nothing left to do ends at once; a second is for a loaded machine. */
const exitGraceMs = 1_000;

/** Helpers of a browser write until they are gone. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

const exitsByItself = async (engine: Engine, launched: Launched): Promise<boolean | undefined> => {
  if (!engine.exitsByItself) return undefined;
  const timer = new AbortController();
  const late = wait(exitGraceMs, false, { signal: timer.signal }).catch(() => false);
  const exited = await Promise.race([launched.exited.then(() => true), late]);
  timer.abort();
  return exited;
};

const launchIn = async (engine: Engine, run: ProgramRun, folder: string, program: string, binary: string): Promise<Launched> => {
  try {
    return await engine.launch({ binary, folder, program, onMessage: run.onMessage, onLog: run.onLog, onExit: run.onExit });
  } catch (cause) {
    throw new EngineError("launch-failed", engine.name, `${binary} did not start: ${String(cause)}`, [], cause);
  }
};

const runInFolder = async (engine: Engine, options: EngineRunOptions, folder: string, binary: string): Promise<EngineResult> => {
  const { entry, args, substitutes } = options;
  const { name, host, conditions } = engine;
  const program = await bundleProgram({ entry, args, substitutes, host, conditions, engine: name });
  const run = createProgramRun(engine, options);
  const launched = await launchIn(engine, run, folder, program, binary).catch((error: unknown) => {
    run.dispose();
    throw error;
  });
  try {
    const { runtime, result } = await run.finished;
    return { runtime, result, exitedByItself: await exitsByItself(engine, launched), output: run.output, strays: run.strays };
  } finally {
    run.dispose();
    await launched.stop();
  }
};

/**
 * Bundles a program, runs it inside a real engine and gives its result.
 *
 * Rejects with an {@link EngineError}. Whatever happens, the engine, its helpers and its folder are gone when it settles,
 * and when a signal ends this process before.
 */
export const runInEngine = async (engine: Engine, options: EngineRunOptions): Promise<EngineResult> => {
  const binary = engine.locate();
  if (binary === undefined) {
    throw new EngineError("engine-missing", engine.name, `the engine is not installed; install it with: ${engine.install}`);
  }
  const folder = mkdtempSync(join(tmpdir(), `plugboard-${engine.name}-`));
  const release = atProcessEnd(() => rmSync(folder, removal));
  try {
    return await runInFolder(engine, options, folder, binary);
  } finally {
    await rm(folder, removal);
    release();
  }
};
