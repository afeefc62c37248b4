/** Why a program gave no result. */
export type EngineErrorCode =
  /** The engine is not installed; the message holds the command that installs it. */
  | "engine-missing"
  /** The engine that answered is not the one that was asked for. */
  | "engine-mismatch"
  /** The engine could not be started. */
  | "launch-failed"
  /** The entry could not be bundled. */
  | "build-failed"
  /** The program's promise rejected. */
  | "program-threw"
  /** The engine ended before the program gave a result. */
  | "program-exited"
  /** The program sent a message that is not one. */
  | "program-garbled"
  /** No result within the time allowed. */
  | "timed-out"
  /** The caller's signal aborted. */
  | "aborted";

/** The one error of this package. `output` holds the last lines that the engine printed. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /** Why there is no result. */
  readonly code: EngineErrorCode;
  /** Which engine it was. */
  readonly engine: string;
  /** The last lines of the engine's output, oldest first. */
  readonly output: readonly string[];

  constructor(code: EngineErrorCode, engine: string, message: string, output: readonly string[] = [], cause?: unknown) {
    const tail = output.length === 0 ? "" : `\n${output.map((line) => `  | ${line}`).join("\n")}`;
    super(`${engine}: ${message}${tail}`, { cause });
    this.code = code;
    this.engine = engine;
    this.output = output;
  }
}
