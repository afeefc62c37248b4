import type { EngineProgram } from "../../src/program.ts";

/** Lets a rejection go unheard, then gives a result. */
const rejectUnheard: EngineProgram<unknown, string> = async () => {
  void Promise.reject(new Error("nobody hears this"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return "done";
};

export default rejectUnheard;
