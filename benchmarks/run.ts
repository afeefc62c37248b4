import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";

/** `pnpm bench [--json FILE] [NAME…]`: every benchmark in turn, each against its peers in one process. */
const benchmarks: Readonly<Record<string, () => Promise<{ run: () => Promise<unknown> }>>> = {
  "realtime-events": () => import("./realtime-events.ts"),
  "responses-events": () => import("./responses-events.ts"),
  "responses-tool-loop": () => import("./responses-tool-loop.ts"),
};

const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
const unknown = positionals.find((name) => !(name in benchmarks));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}; there are ${Object.keys(benchmarks).join(", ")}.`);
  process.exit(2);
}

const results: Record<string, unknown> = {};
for (const [name, load] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${name}`);
  const { run } = await load();
  const result = await run();
  results[name] = result;
  console.table(result);
}

if (values.json !== undefined) {
  const environment = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    commit: execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim(),
    date: new Date().toISOString(),
  };
  await writeFile(values.json, `${JSON.stringify({ environment, results }, undefined, 2)}\n`);
}
process.exit(0);
