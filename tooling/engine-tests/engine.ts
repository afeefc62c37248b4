import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** Resolves what the private package of engines depends on; its binaries are not linked at the root. */
const engines = createRequire(new URL("../engines/package.json", import.meta.url));

/** The executable of an engine that npm carries. */
export const engineBinary = (name: "deno" | "bun"): string => new URL(`../engines/node_modules/.bin/${name}`, import.meta.url).pathname;

/** Imports a library of the engines' package, for example miniflare. */
export const importEngine = async (name: "miniflare" | "playwright-core"): Promise<unknown> => import(engines.resolve(name));

/** One program and all that it imports as one file. */
export const bundle = async (entry: URL, conditions: string[] = []): Promise<string> => {
  const result = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    conditions,
    external: ["cloudflare:workers"],
  });
  return result.outputFiles[0]?.text ?? "";
};

/** Runs a program in an engine to its end, and returns the JSON that it printed. */
export const runProgram = async (engine: readonly string[], entry: URL, args: readonly string[]): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), "plugboard-"));
  try {
    const file = join(folder, "program.mjs");
    await writeFile(file, await bundle(entry));
    const [command = "", ...flags] = engine;
    const { stdout } = await promisify(execFile)(command, [...flags, file, ...args], { timeout: 60_000 });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
};
