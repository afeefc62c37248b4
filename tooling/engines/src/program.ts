import type { RuntimeIdentity } from "./message.ts";

/** What a running program is given besides its arguments. */
export interface ProgramContext {
  /** Hands one JSON-serialisable value to the driver while the program is still running. */
  readonly report: (value: unknown) => void;
  /** What the engine says it is, read from its own globals. */
  readonly runtime: RuntimeIdentity;
}

/**
 * The default export of an entry that {@link runInEngine} runs.
 *
 * `Args` and `Result` cross a process boundary as JSON.
 */
export type EngineProgram<Args, Result> = (args: Args, context: ProgramContext) => Promise<Result>;
