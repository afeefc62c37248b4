import { writeFile } from "node:fs/promises";
import { ensureBrowsers } from "@plugboard/engines";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { formatMatrix, formatTotal } from "./matrix/format-matrix.ts";
import { runMatrix } from "./matrix/run-matrix.ts";
import { allCases, caseIds } from "./matrix/suites.ts";
import type { Target } from "./matrix/target.ts";
import { targets } from "./matrix/targets.ts";

interface Options {
  readonly runtime: readonly string[];
  readonly only: readonly string[];
  readonly json?: string;
  readonly list: boolean;
  readonly jobs: number;
}

const parseJobs = (text: string): number => {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1) throw new InvalidArgumentError("a whole number from 1 on");
  return jobs;
};

/** A name chooses its target, and every target whose name it begins: `node` all Node targets, `node-26` two. */
const chooseTargets = (names: readonly string[]): readonly Target[] => {
  const matches = (target: Target, name: string): boolean => target.name === name || target.name.startsWith(`${name}-`);
  const unknown = names.find((name) => !targets.some((target) => matches(target, name)));
  if (unknown !== undefined) throw new InvalidArgumentError(`no target is named ${unknown}; see --list`);
  return names.length === 0 ? targets : targets.filter((target) => names.some((name) => matches(target, name)));
};

const list = (): void => {
  for (const { name, engine } of targets)
    console.log(`${name.padEnd(34)} ${engine.locate() ?? `missing; install it with: ${engine.install}`}`);
  for (const { id, needs = [] } of allCases) console.log(`${id}${needs.length > 0 ? `  (needs ${needs.join(", ")})` : ""}`);
};

/** All cases of a target take half a minute, and more than one on two loaded cores; a suite that takes this long hangs. */
const suiteTimeoutMs = 300_000;

const main = async ({ runtime, only, json, jobs }: Options): Promise<number> => {
  const startedAt = performance.now();
  const chosen = chooseTargets(runtime);
  if (!caseIds.some((id) => only.length === 0 || only.some((part) => id.includes(part)))) {
    throw new InvalidArgumentError(`no case id holds ${only.join(" or ")}; see --list`);
  }
  if (chosen.some(({ engine }) => engine.host === "browser")) await ensureBrowsers();
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const say = (line: string): void => console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s  ${line}`);
  const report = await runMatrix({ targets: chosen, only, jobs, suiteTimeoutMs, signal: stop.signal, say });
  console.log(formatMatrix(report));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${formatTotal(report, performance.now() - startedAt)}`);
  const mustBeThere = process.env["CI"] === "true" && report.missing.length > 0;
  if (mustBeThere) console.error(`CI=true, and ${report.missing.length} targets have no engine`);
  const failed = report.runtimes.length === 0 || report.runtimes.some((target) => target.failed > 0);
  return failed || mustBeThere ? 1 : 0;
};

const command = new Command("conformance")
  .description("Runs the conformance suite and both protocols inside every real engine and prints the matrix.")
  .option("--runtime <name...>", "targets to run: a target's name, or how names begin (node, node-26, firefox)", [])
  .option("--only <case...>", "cases to run: parts of their ids", [])
  .option("--json <file>", "write the report as JSON")
  .option("--list", "list targets and cases and run nothing", false)
  .option("--jobs <number>", "targets at the same time", parseJobs, 2)
  .exitOverride()
  .action(async (options: Options) => {
    if (options.list) list();
    else process.exitCode = await main(options);
  });

await command.parseAsync().catch((error: unknown) => {
  // commander has printed its own complaint, and the help; a wrong call is 2, as with plugboard-conformance.
  const isPrinted = error instanceof CommanderError && !(error instanceof InvalidArgumentError);
  if (!isPrinted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = isPrinted && error.exitCode === 0 ? 0 : 2;
});
