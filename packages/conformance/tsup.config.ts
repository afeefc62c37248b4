import { preset } from "../../tooling/tsup-preset.ts";

const hosts = "../../tooling/engines/src/hosts";

export default preset(
  ["src/index.ts", "src/mutants.ts", "src/server.ts", "src/cli.ts", "src/process-program.ts", "src/engine-program.ts"],
  "node",
  {
    carried: { "browser-host": `${hosts}/browser-host.ts`, "workerd-host": `${hosts}/workerd-host.ts` },
    bundled: ["@plugboard/engines"],
    external: ["esbuild", "plugboard:judged-adapter"],
  },
);
