import type { EngineProgram } from "../../src/program.ts";

const load = (): void => {
  throw new Error("thrown while loading");
};
load();

const never: EngineProgram<unknown, unknown> = async () => "unreachable";

export default never;
