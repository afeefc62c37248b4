import { preset } from "../../tooling/tsup-preset.ts";

export default preset(["src/index.ts", "src/mutants.ts", "src/server.ts", "src/cli.ts"], "node");
