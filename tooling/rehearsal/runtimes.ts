import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { findEngine } from "@plugboard/engines";
import { type Place, write } from "./place.ts";
import { run } from "./run.ts";

/** A runtime in one version. */
export interface Runtime {
  readonly name: string;
  /** What starts it. */
  readonly command: "node" | "deno" | "bun";
  /** Resolves with its executable. */
  readonly locate: (place: Place) => Promise<string>;
}

/** One that the repository brings for its tests. */
const brought = (engine: string, command: Runtime["command"], name: string): Runtime => ({
  name,
  command,
  locate: async () => {
    const path = findEngine(engine).locate();
    if (path === undefined) throw new Error(`${name} is not installed: pnpm install`);
    return path;
  },
});

/** One that only a rehearsal needs, from the npm package that carries it. */
const installed = (command: Runtime["command"], version: string, name: string, file: string): Runtime => ({
  name,
  command,
  locate: async ({ runtimes, registry }) => {
    const folder = join(runtimes, `${command}-${version}`);
    await write(folder, { "package.json": '{ "private": true }\n' });
    // Its install script fetches the binary as another package; npm asks before it runs one.
    const args = ["install", "--no-audit", "--no-fund", "--foreground-scripts", `${command}@${version}`];
    await run("npm", args, { cwd: folder, env: registry.env });
    return join(folder, file);
  },
});

/** The Nodes that are promised. */
export const nodes: readonly Runtime[] = [
  installed("node", "20.20.2", "Node 20", "node_modules/node/bin/node"),
  brought("node-22", "node", "Node 22"),
  brought("node-24", "node", "Node 24"),
  brought("node-26", "node", "Node 26"),
];

/** The oldest Bun that is promised, and the newest. */
export const buns: readonly Runtime[] = [
  installed("bun", "1.2.0", "Bun 1.2", "node_modules/bun/bin/bun.exe"),
  brought("bun", "bun", "Bun 1.4"),
];

/** The oldest Deno that is promised, and the newest. */
export const denos: readonly Runtime[] = [
  installed("deno", "2.5.0", "Deno 2.5", "node_modules/deno/deno"),
  brought("deno", "deno", "Deno 2.9"),
];

/** The environment of a reader who has this runtime, and everything that talks to the registry of the rehearsal. */
export const environmentOf = async (runtime: Runtime, place: Place): Promise<NodeJS.ProcessEnv> => {
  const executable = await runtime.locate(place);
  const bin = `${place.folder}-bin`;
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  await symlink(executable, join(bin, runtime.command));
  return { ...place.registry.env, PATH: `${bin}:${process.env["PATH"]}`, NO_COLOR: "1", DO_NOT_TRACK: "1" };
};
