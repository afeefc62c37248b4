import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importsOf } from "../../../tooling/engine-tests/imports-of.ts";

const entry = fileURLToPath(new URL("./bundle-entry.ts", import.meta.url));
const require = createRequire(import.meta.url);
const wrangler = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-wrangler-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("a bundle of esbuild under the condition workerd imports nothing", async () => {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", conditions: ["workerd"] });
  const code = outputFiles[0]?.text ?? "";
  expect(code).toContain("workerdAdapter");
  expect(await importsOf(code)).toEqual([]);
});

test("wrangler deploy --dry-run makes a Worker that imports nothing, without nodejs_compat", async () => {
  const config = join(folder, "wrangler.json");
  await writeFile(config, JSON.stringify({ name: "proof", main: entry, compatibility_date: "2025-09-24" }));
  const env = { PATH: process.env["PATH"], HOME: folder, CI: "true", WRANGLER_SEND_METRICS: "false" };
  const args = [wrangler, "deploy", "--dry-run", "--config", config, "--outdir", join(folder, "out")];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: folder });
  expect(stdout).toContain("dry-run");
  const code = await readFile(join(folder, "out", "bundle-entry.js"), "utf8");
  expect(code).toContain("workerdAdapter");
  expect(await importsOf(code)).toEqual([]);
}, 60_000);
