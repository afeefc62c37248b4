import answer from "engine-test:answer";
import type { EngineProgram } from "../../src/program.ts";

/** Gives what the substituted module exports. */
const asksForAnswer: EngineProgram<unknown, unknown> = async () => answer;

export default asksForAnswer;
