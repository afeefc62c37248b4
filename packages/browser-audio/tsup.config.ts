import { build, type Plugin } from "esbuild";
import { preset } from "../../tooling/tsup-preset.ts";

/** The worklet as text, for pages that load it from memory: the same module that `dist/worklet.js` is. */
const workletAsText: Plugin = {
  name: "worklet-as-text",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^plugboard:worklet$/ }, () => ({ path: "src/worklet.ts", namespace: "worklet-as-text" }));
    onLoad({ filter: /./, namespace: "worklet-as-text" }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        format: "esm",
        target: "es2022",
      });
      return { contents: outputFiles[0]?.text ?? "", loader: "text" };
    });
  },
};

export default preset(["src/index.ts", "src/worklet.ts"], "neutral", { plugins: [workletAsText] });
