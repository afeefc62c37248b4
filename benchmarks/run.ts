import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";

/** `pnpm bench [--json FILE] [NAME…]`: every benchmark in a process of its own, each against its peers. */
const benchmarks: Readonly<Record<string, () => Promise<{ run: () => Promise<unknown> }>>> = {
  connect: () => import("./connect.ts"),
  "idle-memory": () => import("./idle-memory.ts"),
  "live-events": () => import("./live-events.ts"),
  "realtime-events": () => import("./realtime-events.ts"),
  "realtime-long-call": () => import("./realtime-long-call.ts"),
  "responses-events": () => import("./responses-events.ts"),
  "responses-tool-loop": () => import("./responses-tool-loop.ts"),
  "round-trip": () => import("./round-trip.ts"),
};

const { values, positionals } = parseArgs({
  options: { json: { type: "string" }, here: { type: "boolean", default: false } },
  allowPositionals: true,
});

const names = positionals.length === 0 ? Object.keys(benchmarks) : positionals;
const unknown = names.find((name) => !(name in benchmarks));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}; there are ${Object.keys(benchmarks).join(", ")}.`);
  process.exit(2);
}

/** Runs one benchmark in a fresh process, so that none inherits another's heap and compiled code. */
const runApart = async (name: string): Promise<unknown> => {
  const child = spawn(process.execPath, [import.meta.filename, "--here", name], { stdio: ["ignore", "pipe", "inherit"] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`${name} ended with exit code ${String(code)}.`);
  return JSON.parse(output);
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A table has two levels; what has more is a table for each name. */
const print = (title: string, result: unknown): void => {
  const isTable = !isRecord(result) || !Object.values(result).some((row) => isRecord(row) && Object.values(row).some(isRecord));
  if (!isTable) {
    for (const [name, part] of Object.entries(result)) print(`${title}: ${name}`, part);
    return;
  }
  console.log(`\n${title}`);
  console.table(result);
};

if (values.here) {
  const [name = ""] = names;
  process.stdout.write(JSON.stringify(await (await benchmarks[name]?.())?.run()), () => process.exit(0));
} else {
  const results: Record<string, unknown> = {};
  for (const name of names) {
    console.error(`${name} …`);
    results[name] = await runApart(name);
    print(name, results[name]);
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
}
