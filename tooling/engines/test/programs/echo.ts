import type { EngineProgram } from "../../src/program.ts";

/** Gives its arguments back. */
const echo: EngineProgram<unknown, unknown> = async (args, { report }) => {
  report({ step: 1 });
  console.log("a line of output");
  await new Promise((resolve) => setTimeout(resolve, 50));
  report({ step: 2 });
  return args;
};

export default echo;
