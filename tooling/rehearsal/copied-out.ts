import { cp, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findEngine } from "@plugboard/engines";
import { jobs, runtimes } from "../../packages/create-plugboard/src/templates.ts";
import { alone, expectLine, type Group, type Place, write } from "./place.ts";
import { onNode, printed, program } from "./programs.ts";
import { run, runInBackground } from "./run.ts";
import { denos, environmentOf } from "./runtimes.ts";

const root = resolve(import.meta.dirname, "../..");

/** What each template says when it works. */
const said: Readonly<Record<string, string>> = {
  "voice-agent": "2.9 s of speech in answer.pcm",
  "agent-loop": "2 requests over 1 socket",
  adapter: "passed, 0 failed",
};

type PackageManager = "npm" | "pnpm";

/** Makes a folder with `npm create plugboard`, whose installation is part of it, or with `pnpm create plugboard`. */
const create = async ({ folder, registry }: Place, job: string, runtime: string, manager: PackageManager = "npm"): Promise<string> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = ["--job", job, ...(job === "adapter" ? [] : ["--runtime", runtime])];
  const start = manager === "npm" ? ["create", "--yes", "plugboard@latest", "made", "--"] : ["create", "plugboard@latest", "made"];
  await run(manager, [...start, ...options], { cwd: folder, env: registry.env });
  return join(folder, "made");
};

/** The environment in which `npm start` of a template finds its runtime and the simulator. */
const startEnvironment = async (place: Place, runtime: string): Promise<NodeJS.ProcessEnv> => {
  const command = runtime === "bun" || runtime === "deno" ? runtime : "node";
  const engine = {
    name: runtime,
    command,
    locate: async () => findEngine(command === "node" ? "node-26" : command).locate() ?? command,
  } as const;
  return { ...(await environmentOf(engine, place)), OPENAI_API_KEY: "any", OPENAI_BASE_URL: place.simulatorUrl };
};

const template = (job: string, runtime: string): Group =>
  alone({
    name: `npm create plugboard: ${job}${job === "adapter" ? "" : ` on ${runtime}`}`,
    use: async (place) => {
      const made = await create(place, job, runtime);
      const env = await startEnvironment(place, runtime);
      const { output } = await run("npm", [job === "adapter" ? "test" : "start"], { cwd: made, env });
      return expectLine(output, said[job] ?? "");
    },
  });

/** The template of a Worker: `npm run simulator`, `npm start` and the request that it tells its reader to type. */
const workerTemplate = (manager: PackageManager): Group =>
  alone({
    name: `${manager} create plugboard: agent-loop on workers`,
    use: async (place) => {
      const made = await create(place, "agent-loop", "workers", manager);
      const env = { ...place.registry.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
      const simulator = await runInBackground("npm", ["run", "simulator"], { cwd: made, env }, (output) => /^HTTP/m.test(output));
      try {
        const worker = await runInBackground("npm", ["start"], { cwd: made, env }, (output) => output.includes("Ready on"));
        try {
          const ask = { method: "POST", body: "What is the weather in Paris?" };
          return expectLine(await (await fetch("http://127.0.0.1:8788/", ask)).text(), "Done after 1 tool calls.");
        } finally {
          await worker.stop();
        }
      } finally {
        await simulator.stop();
      }
    },
  });

/** What was made to be copied out of the repository, and what a registry serves to those who install nothing. */
export const copiedOut: readonly Group[] = [
  ...jobs.flatMap((job) =>
    job === "adapter" ? [template(job, "node")] : runtimes.filter((name) => name !== "workers").map((runtime) => template(job, runtime)),
  ),
  workerTemplate("npm"),
  workerTemplate("pnpm"),
  alone({
    name: "an adapter copied out of the repository",
    use: async ({ folder, registry }) => {
      await cp(join(root, "examples/adapter-template"), folder, { recursive: true });
      await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, env: registry.env });
      const { output } = await run("npm", ["test"], { cwd: folder, env: registry.env });
      expectLine(output, "passed, 0 failed");
      return /my-runtime on .*$/m.exec(output)?.[0] ?? "";
    },
  }),
  ...denos.map((deno) =>
    alone({
      name: `npm: specifiers on ${deno.name}, without node_modules, with permission for one address and two variables`,
      use: async (place) => {
        const { PATH, ...env } = await environmentOf(deno, place);
        const source = program({ ...onNode, package: "npm:@plugboard/deno", factory: "denoAdapter", baseURL: "Deno.args[0]" });
        await write(place.folder, {
          "main.js": source.replaceAll('"@plugboard/re', '"npm:@plugboard/re'),
          // Deno takes no package that was published today, and these were.
          "deno.json": '{ "minimumDependencyAge": 0 }\n',
        });
        const flags = [
          "run",
          "--no-prompt",
          "--no-lock",
          `--allow-net=${new URL(place.simulatorUrl).host}`,
          "--allow-env=WS_NO_BUFFER_UTIL,WS_NO_UTF_8_VALIDATE",
        ];
        const executable = join(PATH?.split(":")[0] ?? "", "deno");
        const { output } = await run(executable, [...flags, "main.js", place.simulatorUrl], { cwd: place.folder, env });
        return expectLine(output, printed);
      },
    }),
  ),
];
