import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, Launch, Launched } from "./engine.ts";
import { locateInPackage } from "./locate.ts";
import { startProcess } from "./start-process.ts";

/** Marks a message among other output (RFC 7464: RS begins a JSON text). */
const recordSeparator = "\u001e";

interface CommandLine {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const launchProcess = async (launch: Launch, { args, environment }: CommandLine): Promise<Launched> => {
  const path = join(launch.folder, "program.mjs");
  await writeFile(path, launch.program);
  return startProcess({
    command: launch.binary,
    args: [...args, path],
    folder: launch.folder,
    ...(environment && { environment }),
    onLine: (line) => (line.startsWith(recordSeparator) ? launch.onMessage(line.slice(1)) : launch.onLog(line)),
    onExit: launch.onExit,
  });
};

interface ProcessEngine {
  readonly name: string;
  readonly claims: Engine["claims"];
  readonly conditions: readonly string[];
  readonly file: readonly [packageName: string, file: string];
  readonly commandLine: (launch: Launch) => CommandLine;
}

const processEngine = ({ name, claims, conditions, file, commandLine }: ProcessEngine): Engine => ({
  name,
  claims,
  conditions,
  host: "process",
  exitsByItself: true,
  install: "pnpm install",
  locate: () => locateInPackage(...file),
  launch: (launch) => launchProcess(launch, commandLine(launch)),
});

/** One line of Node.js, from the npm package that carries its binary. */
export const nodeEngine = (major: 22 | 24 | 26): Engine =>
  processEngine({
    name: `node-${major}`,
    claims: { name: "node", version: `${major}.` },
    conditions: ["node"],
    file: [major === 26 ? "node" : `node-${major}`, "bin/node"],
    commandLine: () => ({ args: [] }),
  });

/** Deno, with the network and the permissions named (`env`, `read`, …), no fetched modules and no cache from outside. */
export const denoEngineWith = (permissions: readonly string[]): Engine =>
  processEngine({
    name: "deno",
    claims: { name: "deno", version: "2." },
    conditions: ["deno", "node"],
    file: ["deno", "deno"],
    commandLine: ({ folder }) => ({
      args: [
        "run",
        "--allow-net",
        ...permissions.map((name) => `--allow-${name}`),
        "--no-prompt",
        "--no-config",
        "--no-lock",
        "--no-remote",
        "--no-npm",
      ],
      environment: { DENO_DIR: join(folder, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    }),
  });

/** Deno, with the network and the environment: all that the adapter over `ws` needs. */
export const denoEngine: Engine = { ...denoEngineWith(["env"]), forNodePackages: denoEngineWith(["env", "read", "sys"]) };

/** Bun. */
export const bunEngine: Engine = processEngine({
  name: "bun",
  claims: { name: "bun", version: "1." },
  conditions: ["bun", "node"],
  file: ["bun", "bin/bun.exe"],
  commandLine: () => ({ args: ["run", "--no-install"], environment: { NO_COLOR: "1", DO_NOT_TRACK: "1" } }),
});
