import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const engines = createRequire(createRequire(import.meta.url).resolve("@plugboard/engines/package.json"));

/** The executable of one Node line that npm carries. */
export const nodeBinary = (line: "node-22" | "node-24"): string =>
  engines.resolve(`${line}/package.json`).replace("package.json", "bin/node");

/** Runs a scenario of `probe.ts` until its process exits by itself, and returns what it printed. */
export const runProbe = async (scenario: string, adapter: string, url = "", binary: string = process.execPath): Promise<unknown> => {
  const args = ["--expose-gc", fileURLToPath(new URL("probe.ts", import.meta.url)), scenario, adapter, url];
  const { stdout } = await promisify(execFile)(binary, args, { timeout: 60_000 });
  return JSON.parse(stdout);
};
