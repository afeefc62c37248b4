// Runs inside every engine: only what all of them have.
import type { ProgramMessage, RuntimeIdentity } from "../message.ts";
import type { EngineProgram } from "../program.ts";
import { describeError } from "./describe-error.ts";

/** Runs one program and says everything about it through `emit`. Never rejects. */
export const runProgram = async (
  program: EngineProgram<unknown, unknown>,
  args: unknown,
  runtime: RuntimeIdentity,
  emit: (message: ProgramMessage) => void,
): Promise<void> => {
  emit({ type: "hello", runtime });
  try {
    const result = await program(args, { runtime, report: (value) => emit({ type: "report", value }) });
    emit({ type: "done", result: result ?? null });
  } catch (error) {
    emit({ type: "threw", message: describeError(error) });
  }
};
