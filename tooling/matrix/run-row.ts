import { fileURLToPath } from "node:url";
import { type CaseResult, cases, type KnownFailures } from "@plugboard/conformance";
import { EngineError, type EngineResult, runInEngine } from "@plugboard/engines";
import type { Row } from "./row.ts";
import type { RowArguments, RowOutcome } from "./row-program.ts";
import { countOutcomes, type RowReport } from "./row-report.ts";

/** How a row is run. */
export interface RunRowOptions {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  /** Bound of the row, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the row. */
  readonly signal: AbortSignal;
  /** Takes each result as it comes. */
  readonly onResult: (result: CaseResult) => void;
}

const knownFailuresOf = (row: Row): KnownFailures =>
  Object.fromEntries(
    Object.entries(row.knownFailures).flatMap(([id, { rows, issue, since }]) =>
      rows === undefined || rows.includes(row.name) ? [[id, { issue, since }]] : [],
    ),
  );

const chosenIds = (only: readonly string[]): readonly string[] =>
  cases.map(({ id }) => id).filter((id) => only.length === 0 || only.some((part) => id.includes(part)));

/** What no case can see, because it concerns the engine after the last one. */
const problemsOf = ({ strays, exitedByItself }: EngineResult): readonly string[] => [
  ...strays.map((text) => `an error that nobody caught: ${text}`),
  ...(exitedByItself === false ? ["the process did not exit by itself after the last case: something is left behind"] : []),
];

/** The results of a row that broke off: what never ran has failed. */
const brokenOff = (seen: readonly CaseResult[], ids: readonly string[], error: EngineError): readonly CaseResult[] =>
  ids.map(
    (id) =>
      seen.find((result) => result.id === id) ?? { id, outcome: "failed", message: `did not run to its end: ${error.code}`, durationMs: 0 },
  );

/** Runs all cases of one row. Rejects only when the run is aborted or the engine is missing. */
export const runRow = async (row: Row, options: RunRowOptions): Promise<RowReport> => {
  const { baseUrl, only, timeoutMs, signal } = options;
  const startedAt = performance.now();
  const args: RowArguments = { baseUrl, claimed: row.engine.claims.name, knownFailures: knownFailuresOf(row), only };
  const seen: CaseResult[] = [];
  const run = runInEngine(row.engine, {
    entry: fileURLToPath(new URL("row-program.ts", import.meta.url)),
    substitutes: { "plugboard:adapter-under-test": row.entry },
    args,
    timeoutMs,
    signal,
    onReport: (value) => {
      // Parse boundary: the program reports nothing else.
      const result = value as CaseResult;
      seen.push(result);
      options.onResult(result);
    },
  });
  const reportOf = (
    head: Pick<RowReport, "runtime" | "version" | "adapter" | "capabilities">,
    results: readonly CaseResult[],
    problems: readonly string[],
  ): RowReport => {
    const counts = countOutcomes(results);
    const durationMs = Math.round(performance.now() - startedAt);
    return { name: row.name, ...head, ...counts, failed: counts.failed + problems.length, problems, durationMs, results };
  };
  const ids = chosenIds(only);
  try {
    const engineResult = await run;
    // Parse boundary: program and driver are of the same commit.
    const { report, capabilities } = engineResult.result as RowOutcome;
    const { name: runtime, version } = engineResult.runtime;
    const short = report.results.length === ids.length ? [] : [`${report.results.length} of ${ids.length} cases ran`];
    return reportOf({ runtime, version, adapter: report.adapter, capabilities }, report.results, [...problemsOf(engineResult), ...short]);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === "aborted" || error.code === "engine-missing") throw error;
    const head = { runtime: row.engine.claims.name, version: "unknown", adapter: "unknown", capabilities: {} };
    return reportOf(head, brokenOff(seen, ids, error), [error.message]);
  }
};
