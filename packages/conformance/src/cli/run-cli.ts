import { writeFile } from "node:fs/promises";
import { isPlugboardError } from "@plugboard/core";
import { CommanderError } from "commander";
import { cases } from "../cases/index.ts";
import { type CaseResult, formatResult, formatTotals, type RunReport } from "../report.ts";
import { judgeMutants } from "./judge-mutants.ts";
import { loadAdapter } from "./load-adapter.ts";
import { type CliOptions, checkOptions, createCommand, refuse } from "./options.ts";
import type { Run } from "./run.ts";
import { runHere } from "./run-here.ts";
import { summaryOf } from "./summary.ts";

/** Where the command says what it does. */
export interface CliOutput {
  /** Takes a line of the report. */
  readonly print: (line: string) => void;
  /** Takes the state of the run, for a terminal; each replaces the one before. */
  readonly progress?: (state: string) => void;
}

/** The code for pages, workers and workerd is loaded when it is asked for: it needs esbuild, which others need not install. */
const runElsewhere = async (run: Run): Promise<RunReport> => {
  const { runInEngineOf } = await import("./run-in-engine.ts").catch((cause: unknown) =>
    refuse(`--runtime ${run.runtime} needs the package esbuild; install it with: npm install --save-dev esbuild`, cause),
  );
  return runInEngineOf(run);
};

/** Says how far a run is, and how long it may still take if it goes on like this. */
const progressOf = (total: number, progress: (state: string) => void): ((result: CaseResult) => void) => {
  const startedAt = Date.now();
  let done = 0;
  let failed = 0;
  return ({ outcome }) => {
    done += 1;
    if (outcome === "failed") failed += 1;
    const leftMs = ((Date.now() - startedAt) / done) * (total - done);
    progress(`${done} of ${total} cases, ${failed} failed, about ${Math.ceil(leftMs / 1_000)} s left`);
  };
};

const judge = async (file: string, options: CliOptions, { print, progress }: CliOutput): Promise<number> => {
  const { runtime, only, json, verbose } = options;
  const isHere = runtime === "node" || runtime === "deno" || runtime === "bun";
  // A module for another engine may use what this process does not have, so it is not loaded here; the engine reports what is wrong.
  const adapter = isHere ? await loadAdapter(file) : undefined;
  await checkOptions(options);
  const concurrency = Number(options.concurrency);
  if (options.mutants && adapter) return judgeMutants(adapter, { runtime, concurrency }, print);
  const total = cases.filter(({ id }) => only.length === 0 || only.some((part) => id.includes(part))).length;
  const tell = progress ? progressOf(total, progress) : () => undefined;
  const onResult = (result: CaseResult): void => {
    tell(result);
    if (verbose || result.outcome === "failed") print(formatResult(result));
  };
  const report = await (isHere ? runHere : runElsewhere)({ file, runtime, only, concurrency, bail: Number(options.bail), onResult });
  if (!verbose) for (const result of report.results) if (result.outcome === "not-applicable") print(formatResult(result));
  for (const line of summaryOf(report.results)) print(line);
  print(formatTotals(report));
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ runtimes: [report] }, null, 2)}\n`);
  return report.failed === 0 ? 0 : 1;
};

/**
 * The command line. Returns the exit code: 0 when every case held or is known, 1 when one did not, 2 when the call itself is
 * wrong. Nothing is printed but through `output`.
 */
export const runCli = async (argv: readonly string[], output: CliOutput): Promise<number> => {
  const { print } = output;
  const command = createCommand((text) => print(text.trimEnd()));
  try {
    command.parse([...argv]);
    return await judge(command.args[0] ?? "", command.opts<CliOptions>(), output);
  } catch (cause) {
    if (cause instanceof CommanderError) {
      if (cause.exitCode === 0) return 0;
      // A suggestion stands on the line of the fault.
      print(cause.message.replace("\n(", " ("));
      return 2;
    }
    if (!isPlugboardError(cause)) throw cause;
    print(`error: ${cause.message}`);
    return 2;
  }
};
