import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importsOf } from "../../../tooling/engine-tests/imports-of.ts";

const entry = fileURLToPath(new URL("./bundle-entry.ts", import.meta.url));
let folder: string;

const deno = async (...args: string[]): Promise<string> => {
  const env = { PATH: process.env["PATH"], HOME: folder, DENO_DIR: join(folder, "cache") };
  const { stdout } = await promisify(execFile)(findEngine("deno").locate() ?? "deno", args, { env });
  return stdout;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-deno-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("Deno's module graph over its own socket has this package and core, and no module of Node or npm besides", async () => {
  // `deno bundle` downloads esbuild when it runs first; the graph is what it would bundle.
  const { modules } = JSON.parse(await deno("info", "--json", entry)) as { modules: { specifier: string }[] };
  const paths = modules.map(({ specifier }) => specifier.replace(/^.*\/packages\//, "")).filter((path) => !path.endsWith(".d.ts"));
  // The build puts what the entries of core share into a chunk whose name carries a hash.
  const files = paths.map((path) => path.replace(/chunk-\w+/, "chunk"));
  expect(files.sort()).toEqual([
    "core/dist/chunk.js",
    "core/dist/index.js",
    "core/dist/internal.js",
    "deno/dist/native.js",
    "deno/test/bundle-entry.ts",
  ]);
});

test("deno check accepts the declarations", async () => {
  await deno("check", entry);
}, 60_000);

test("a bundle of esbuild under the condition deno imports nothing", async () => {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", conditions: ["deno"] });
  expect(await importsOf(outputFiles[0]?.text ?? "")).toEqual([]);
});
