import { readFile, writeFile } from "node:fs/promises";
import { cellsOf, faults, layers, phases } from "@plugboard/protocol-cases/faults";
import { Command, InvalidArgumentError } from "commander";
import { withFaults } from "./faults/render-faults.ts";
import { type FaultReport, runFaults } from "./faults/run-faults.ts";
import { targets } from "./matrix/targets.ts";

/** One target for each runtime. */
const engineTargets = {
  node: "node-26-ws",
  deno: "deno",
  bun: "bun",
  workerd: "workerd-2026-11-17",
  chromium: "chromium-page",
} as const;

const page = new URL("../docs/guarantees.md", import.meta.url);

interface Options {
  readonly engine: readonly string[];
  readonly layer: readonly string[];
  readonly only: readonly string[];
  readonly seed: number;
  readonly json?: string;
  readonly write: boolean;
}

const parseSeed = (text: string): number => {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0) throw new InvalidArgumentError("a whole number from 0 on");
  return seed;
};

const count = ({ cells }: FaultReport): string => {
  const outcomes = new Map<string, number>();
  for (const { outcome } of cells) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  return [...outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(", ");
};

const say = (report: FaultReport, durationMs: number): void => {
  for (const { id, problem, elapsedMs } of report.cells)
    if (problem) console.log(`${report.target}  FAILED ${id}: ${problem} (${elapsedMs} ms)`);
  for (const problem of report.problems) console.log(`${report.target}  PROBLEM ${problem}`);
  const held = report.cells.filter(({ problem }) => !problem).length;
  console.log(`${report.target}  ${held} of ${report.cells.length} cells held in ${Math.round(durationMs / 1_000)} s: ${count(report)}`);
};

const main = async ({ engine, layer, only, seed, json, write }: Options): Promise<number> => {
  const cells = cellsOf(seed).filter(
    (cell) => (layer.length === 0 || layer.includes(cell.layer)) && (only.length === 0 || only.some((part) => cell.id.includes(part))),
  );
  const names = engine.length > 0 ? engine : Object.keys(engineTargets);
  const chosen = names.map((name) => targets.find((target) => target.name === engineTargets[name as keyof typeof engineTargets]));
  const isPart = engine.length > 0 || layer.length > 0 || only.length > 0;
  if (write && isPart) throw new InvalidArgumentError("a part of the matrix is not written");
  if (cells.length === 0 || chosen.includes(undefined)) throw new InvalidArgumentError("nothing is chosen by these names");
  const reports: FaultReport[] = [];
  for (const target of chosen.flatMap((each) => each ?? [])) {
    const startedAt = performance.now();
    const report = await runFaults(target, cells);
    say(report, performance.now() - startedAt);
    reports.push(report);
  }
  const all = reports.flatMap((report) => report.cells);
  const failed = all.filter(({ problem }) => problem).length + reports.flatMap(({ problems }) => problems).length;
  console.log(`seed ${seed}: ${all.length} cells, ${failed} failed`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ seed, reports }, null, 2)}\n`);
  if (write) await writeFile(page, withFaults(await readFile(page, "utf8"), seed, reports));
  return failed > 0 || all.length === 0 ? 1 : 0;
};

await new Command("faults")
  .description(
    `Breaks connections inside real engines: ${Object.keys(faults).length} faults, ${phases.length} phases, ${layers.length} layers.`,
  )
  .option("--engine <name...>", `engines: ${Object.keys(engineTargets).join(", ")}`, [])
  .option("--layer <name...>", `layers: ${layers.join(", ")}`, [])
  .option("--only <part...>", "cells to run: parts of their ids, layer/phase/fault/way", [])
  .option("--seed <number>", "what jitter and damage are drawn from", parseSeed, 1)
  .option("--json <file>", "write the report as JSON")
  .option("--write", "write the figures of the whole matrix into docs/guarantees.md", false)
  .action(async (options: Options) => {
    process.exitCode = await main(options);
  })
  .parseAsync();
