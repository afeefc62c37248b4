import { alone, expectLine, type Group, install, runProgram, write } from "./place.ts";
import { onNode, printed, program } from "./programs.ts";
import { run } from "./run.ts";

const library = ["@plugboard/node", "@plugboard/realtime", "@plugboard/responses"];

interface Bundler {
  readonly name: string;
  readonly packages: readonly string[];
  readonly command: readonly string[];
  /** Files of the bundler. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it writes. */
  readonly bundle: string;
}

/** A bundle that is only right if the dependencies survived: it runs in a folder without packages. */
const bundler = ({ name, packages, command, files = {}, bundle }: Bundler): Group =>
  alone({
    name: `bundled by ${name}, run by Node`,
    use: async (place) => {
      const { folder } = place;
      await install(place, [...library, ...packages]);
      await write(folder, { "main.mjs": program(onNode), ...files });
      await run("npx", command, { cwd: folder });
      await run("mv", ["node_modules", "set-aside"], { cwd: folder });
      return expectLine((await runProgram(place, [bundle])).output, printed);
    },
  });

const esbuild = ["esbuild", "main.mjs", "--bundle", "--platform=node"];

const webpackConfig = (output: string): string =>
  `export default { entry: "./main.mjs", target: "node20", mode: "production", devtool: false, ${output} };\n`;

/** The same program through every bundler, as a server's code is bundled. */
export const bundles: readonly Group[] = [
  bundler({
    name: "esbuild 0.28 as ES module",
    packages: ["esbuild@0.28.2"],
    // `ws` is CommonJS and asks for Node's modules; esbuild leaves that to this line.
    command: [
      ...esbuild,
      "--format=esm",
      "--outfile=out.mjs",
      "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    ],
    bundle: "out.mjs",
  }),
  bundler({
    name: "esbuild 0.28 as CommonJS",
    packages: ["esbuild@0.28.2"],
    command: [...esbuild, "--outfile=out.cjs"],
    bundle: "out.cjs",
  }),
  bundler({
    name: "Rollup 4",
    packages: ["rollup@4.68.7", "@rollup/plugin-node-resolve@16", "@rollup/plugin-commonjs@29"],
    command: ["rollup", "-c"],
    files: {
      // `ws` looks for two packages that need not be there.
      "rollup.config.mjs": `import { builtinModules } from "node:module";
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
const plugins = [nodeResolve({ exportConditions: ["node"], preferBuiltins: true }), commonjs({ ignore: ["bufferutil", "utf-8-validate"] })];
export default { input: "main.mjs", output: { file: "out.mjs" }, external: [/^node:/, ...builtinModules], plugins };
`,
    },
    bundle: "out.mjs",
  }),
  bundler({
    name: "Vite 8",
    packages: ["vite@8.3.8"],
    command: ["vite", "build", "--ssr", "main.mjs", "--outDir", "out"],
    files: {
      "vite.config.mjs": `export default { ssr: { noExternal: true }, build: { rollupOptions: { output: { entryFileNames: "main.mjs" } } } };\n`,
    },
    bundle: "out/main.mjs",
  }),
  bundler({
    name: "webpack 5 as ES module",
    packages: ["webpack@5.113.0", "webpack-cli@7"],
    command: ["webpack", "--config", "webpack.config.mjs"],
    files: {
      "webpack.config.mjs": webpackConfig(
        'experiments: { outputModule: true }, output: { path: process.cwd(), filename: "out.mjs", module: true, chunkFormat: "module" }',
      ),
    },
    bundle: "out.mjs",
  }),
  bundler({
    name: "webpack 5 as CommonJS",
    packages: ["webpack@5.113.0", "webpack-cli@7"],
    command: ["webpack", "--config", "webpack.config.mjs"],
    files: { "webpack.config.mjs": webpackConfig('output: { path: process.cwd(), filename: "out.cjs" }') },
    bundle: "out.cjs",
  }),
];
