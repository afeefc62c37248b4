import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readEnvironment } from "./harness/environment.ts";
import { runMeasurement } from "./harness/interleave.ts";
import { findMeasurement, names } from "./harness/measurements.ts";
import type { Result } from "./harness/result.ts";
import { printResult } from "./report/console.ts";
import { committed, writeReport } from "./report.ts";

/**
 * `pnpm bench [--quick] [--out FOLDER] [NAME…]`: every measurement, or those that are named; each contender in processes of its own,
 * round by round in turn. A whole run writes benchmarks/results, docs/benchmarks.md and its pictures; with `--out` all of it goes to another
 * folder; a quick run writes nothing unless it is told where.
 */
const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false }, out: { type: "string" } },
  allowPositionals: true,
});

const isQuick = values.quick;
const folders = values.out === undefined ? committed : { results: values.out, docs: values.out };
const isWritten = !isQuick || values.out !== undefined;
const environment = readEnvironment();
const startedAt = performance.now();

const progress = (text: string): void => {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${text}\n`);
};

for (const name of positionals.length === 0 ? names : positionals) {
  const measurement = await findMeasurement(name);
  const began = performance.now();
  const rows = await runMeasurement(name, measurement, isQuick, progress);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const result: Result = { measurement: name, mode: isQuick ? "quick" : "whole", seconds, environment, rows };
  printResult(measurement, result);
  if (!isWritten) continue;
  await mkdir(folders.results, { recursive: true });
  await writeFile(join(folders.results, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
if (isWritten) await writeReport(folders);
progress("done");
