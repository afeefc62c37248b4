import type { EngineProgram } from "../../src/program.ts";

/** Names the environment variables that the program sees. */
const environment: EngineProgram<unknown, readonly string[]> = async () => Object.keys(process.env);

export default environment;
