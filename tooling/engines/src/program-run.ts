import type { Engine } from "./engine.ts";
import { EngineError, type EngineErrorCode } from "./engine-error.ts";
import { type ProgramMessage, parseMessage, type RuntimeIdentity } from "./message.ts";

/** Who wants to hear of a run, and how long it may take. */
export interface ProgramRunOptions {
  /** Takes each value that the program reports. */
  readonly onReport?: (value: unknown) => void;
  /** Takes each line of console output. */
  readonly onLog?: (line: string) => void;
  /** Ends the run with `aborted`. */
  readonly signal?: AbortSignal;
  /** @defaultValue 60_000 */
  readonly timeoutMs?: number;
}

/** One run, from the messages of the program to its result. */
export interface ProgramRun {
  /** The first of: the result, the program's own failure, the end of the engine, the deadline, the abort. */
  readonly finished: Promise<{ readonly runtime: RuntimeIdentity; readonly result: unknown }>;
  /** The last lines of console output. */
  readonly output: readonly string[];
  /** Errors and rejections that nobody caught, in engines that survive them. */
  readonly strays: readonly string[];
  /** Takes one message line. */
  readonly onMessage: (line: string) => void;
  /** Takes one line of console output. */
  readonly onLog: (line: string) => void;
  /** The engine ended. */
  readonly onExit: (how: string) => void;
  /** Drops the deadline and the listener. */
  readonly dispose: () => void;
}

/** Console lines kept for an error. */
const keptLines = 40;

type Fail = (code: EngineErrorCode, message: string) => void;

/** The deadline and the caller's signal; returns what drops both. */
const watchLimits = ({ timeoutMs = 60_000, signal }: ProgramRunOptions, fail: Fail): (() => void) => {
  const onAbort = (): void => fail("aborted", "the run was aborted");
  const timer = setTimeout(() => fail("timed-out", `no result within ${timeoutMs} ms`), timeoutMs);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
};

/** The engine that answers must be the one that was asked for. */
const checkClaim = ({ claims: { name, version } }: Engine, said: RuntimeIdentity, fail: Fail): void => {
  if (said.name === name && said.version.startsWith(version)) return;
  fail("engine-mismatch", `expected ${name} ${version}, but ${said.name} ${said.version} answered`);
};

/** Follows one program. */
export const createProgramRun = (engine: Engine, options: ProgramRunOptions): ProgramRun => {
  const output: string[] = [];
  const strays: string[] = [];
  let runtime: RuntimeIdentity | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<{ runtime: RuntimeIdentity; result: unknown }>();
  // The launch may fail before anyone waits for the result.
  promise.catch(() => {});

  const fail: Fail = (code, message) => reject(new EngineError(code, engine.name, message, [...output]));
  const dispose = watchLimits(options, fail);

  const onLog = (line: string): void => {
    output.push(line);
    if (output.length > keptLines) output.shift();
    options.onLog?.(line);
  };
  const onStray = (text: string): void => {
    strays.push(text);
    onLog(text);
  };
  const onHello = (said: RuntimeIdentity): void => {
    runtime = said;
    checkClaim(engine, said, fail);
  };
  const onDone = (result: unknown): void => {
    if (runtime === undefined) fail("program-garbled", "a result came before the program said where it runs");
    else resolve({ runtime, result });
  };
  const handle = (message: ProgramMessage): void => {
    if (message.type === "hello") onHello(message.runtime);
    else if (message.type === "log") onLog(message.text);
    else if (message.type === "stray") onStray(message.text);
    else if (message.type === "report") options.onReport?.(message.value);
    else if (message.type === "threw") fail("program-threw", message.message);
    else onDone(message.result);
  };
  return {
    finished: promise,
    output,
    strays,
    onLog,
    onMessage: (line) => {
      const message = parseMessage(line);
      if (message === undefined) fail("program-garbled", `not a message: ${line.slice(0, 200)}`);
      else handle(message);
    },
    onExit: (how) => fail("program-exited", `the engine ended without a result: ${how}`),
    dispose,
  };
};
