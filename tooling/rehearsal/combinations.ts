import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findEngine } from "@plugboard/engines";
import { followPage } from "./follow-page.ts";
import type { Registry } from "./registry.ts";
import { run } from "./run.ts";

const root = resolve(import.meta.dirname, "../..");

/** Where a combination works, and what it installs from. */
interface Place {
  readonly folder: string;
  readonly registry: Registry;
}

/** One way of installing and using the packages. */
interface Combination {
  readonly name: string;
  /** Resolves with a line about what was seen. */
  readonly use: (place: Place) => Promise<string>;
}

/** The environment in which an engine is the one that its name starts: npm packages carry some under other names. */
const envOf = async (engine: string, { folder, registry }: Place): Promise<NodeJS.ProcessEnv> => {
  const { locate, claims } = findEngine(engine);
  const bin = `${folder}-bin`;
  await mkdir(bin, { recursive: true });
  await symlink(locate() ?? "", join(bin, claims.name));
  return { ...registry.env, PATH: `${bin}:${process.env["PATH"]}` };
};

/** Nodes that an engine of the tests brings, and the one that runs this. */
const nodes = ["node-22", "node-24", "node-26"];

const expectLine = (output: string, line: string): string => {
  if (!output.includes(line)) throw new Error(`"${line}" was expected in\n${output.slice(-2_000)}`);
  return line;
};

const startPage = (page: string, engine: string): Combination => ({
  name: `${page} on ${engine}`,
  use: async (place) => {
    const output = await followPage(page, place.folder, await envOf(engine, place));
    return [expectLine(output, "2.9 s of speech in answer.pcm"), expectLine(output, "2 requests over 1 socket")].join(", ");
  },
});

const install = async (folder: string, registry: Registry, packages: readonly string[]): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], folder, registry.env);
};

const imports = `import { connect, PlugboardError } from "@plugboard/core";
import { browserAdapter } from "@plugboard/browser";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
`;

const typed = `${imports}
const transport = new RealtimeTransport({ adapter: nodeAdapter(), apiKey: "sk-test" });
transport.on("audio", ({ data }) => data.byteLength);
export const used: readonly unknown[] = [connect, PlugboardError, browserAdapter(), transport, createWebSocketFetch({ adapter: nodeAdapter() })];
`;

const library = ["@plugboard/core", "@plugboard/browser", "@plugboard/node", "@plugboard/realtime", "@plugboard/responses"];

const typeScript = (version: string, moduleResolution: "bundler" | "nodenext", lib: string): Combination => ({
  name: `TypeScript ${version}, ${moduleResolution}, lib ${lib}, skipLibCheck false`,
  use: async ({ folder, registry }) => {
    await install(folder, registry, [...library, `typescript@${version}`, "@types/node@22"]);
    await writeFile(join(folder, "use.ts"), typed);
    const module = moduleResolution === "bundler" ? "esnext" : "nodenext";
    const flags = [
      "--strict",
      "--noEmit",
      "--target",
      "es2022",
      "--module",
      module,
      "--moduleResolution",
      moduleResolution,
      "--lib",
      lib,
      "--types",
      "node",
    ];
    await run("npx", ["tsc", ...flags, "--skipLibCheck", "false", "use.ts"], folder, registry.env);
    return "no error";
  },
});

/** A program that is only right if its dependencies survived the bundler: it holds a conversation with the simulator. */
const bundled = `import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";

const simulator = await startSimulator();
const fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: simulator.url });
const answer = await fetch(simulator.url + "/responses", {
  method: "POST",
  headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
  body: JSON.stringify({ model: "m", input: "Hello from a bundle.", stream: true }),
});
console.log((await answer.text()).includes("response.completed"), fetch.stats().overSocket, "over the socket");
await fetch.close();
await simulator.close();
`;

const bundler = (
  name: string,
  packages: readonly string[],
  command: readonly string[],
  config: Readonly<Record<string, string>> = {},
): Combination => ({
  name: `bundled by ${name}, run by Node`,
  use: async ({ folder, registry }) => {
    await install(folder, registry, ["@plugboard/node", "@plugboard/responses", "@plugboard/simulator", ...packages]);
    await writeFile(join(folder, "main.mjs"), bundled);
    for (const [file, text] of Object.entries(config)) await writeFile(join(folder, file), text);
    await run("npx", command, folder, registry.env);
    const { output } = await run(process.execPath, ["out/main.mjs"], folder);
    return expectLine(output, "true 1 over the socket");
  },
});

const external = '"@plugboard/simulator", /^node:/';

/** Everything that a rehearsal tries. */
export const combinations: readonly Combination[] = [
  ...nodes.map((engine) => startPage("start-node.md", engine)),
  startPage("start-bun.md", "bun"),
  startPage("start-deno.md", "deno"),
  ...["5.7.3", "5.9.3", "6.0.3"].flatMap((version) => [
    typeScript(version, "nodenext", "es2023"),
    typeScript(version, "bundler", "es2023,dom"),
  ]),
  bundler(
    "esbuild",
    ["esbuild@0.28.2"],
    [
      ...[
        "esbuild",
        "main.mjs",
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--outfile=out/main.mjs",
        "--external:@plugboard/simulator",
      ],
      "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    ],
  ),
  bundler("Rollup", ["rollup@4.68.7", "@rollup/plugin-node-resolve@16", "@rollup/plugin-commonjs@29"], ["rollup", "-c"], {
    "rollup.config.mjs": `import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
export default { input: "main.mjs", output: { file: "out/main.mjs" }, external: [${external}], plugins: [nodeResolve({ exportConditions: ["node"] }), commonjs()] };
`,
  }),
  bundler("Vite", ["vite@8.3.8"], ["vite", "build", "--ssr", "main.mjs", "--outDir", "out"], {
    "vite.config.mjs": `export default { ssr: { noExternal: true, external: ["@plugboard/simulator"] }, build: { rollupOptions: { output: { entryFileNames: "main.mjs" } } } };
`,
  }),
  {
    name: "an adapter copied out of the repository",
    use: async ({ folder, registry }) => {
      await cp(join(root, "examples/adapter-template"), folder, { recursive: true });
      await run("npm", ["install", "--no-audit", "--no-fund"], folder, registry.env);
      const { output } = await run("npm", ["test"], folder, registry.env);
      return /my-runtime on .*$/m.exec(output)?.[0] ?? expectLine(output, "passed, 0 failed");
    },
  },
  {
    name: "npm create plugboard",
    use: async ({ folder, registry }) => {
      await mkdir(folder, { recursive: true });
      await run(
        "npm",
        ["create", "--yes", "plugboard@latest", "agent", "--", "--job", "agent-loop", "--runtime", "node"],
        folder,
        registry.env,
      );
      const program =
        'import { startSimulator } from "@plugboard/simulator"; const s = await startSimulator(); process.env.OPENAI_BASE_URL = s.url; await import("./loop.mjs"); await s.close();';
      const { output } = await run(process.execPath, ["--input-type=module", "-e", program], join(folder, "agent"), {
        OPENAI_API_KEY: "any",
      });
      return expectLine(output, "2 requests over 1 socket");
    },
  },
];
