import { fileURLToPath } from "node:url";
import type { RunProcess } from "@plugboard/conformance/server";
import { EngineError, runInEngine } from "@plugboard/engines";
import type { Target } from "./target.ts";

/** One task dials one connection; a loaded machine starts an engine in seconds. */
const taskTimeoutMs = 15_000;

/** Runs tasks of a target's adapter in processes of its engine; `undefined` for an engine that never ends by itself. */
export const processesOf = ({ engine, entry }: Target): RunProcess | undefined => {
  if (!engine.exitsByItself) return undefined;
  return async (task) => {
    try {
      const { result, exitedByItself = false } = await runInEngine(engine, {
        entry: fileURLToPath(new URL("process-program.ts", import.meta.url)),
        substitutes: { "plugboard:adapter-under-test": entry },
        args: task,
        timeoutMs: taskTimeoutMs,
      });
      return { said: String(result), endedByItself: exitedByItself };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { said: error.message, endedByItself: error.code === "program-exited" };
    }
  };
};
