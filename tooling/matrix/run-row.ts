import type { KnownFailures } from "@plugboard/conformance";
import type { Row } from "./row.ts";
import { countOutcomes, type RowReport } from "./row-report.ts";
import { type RunSuiteOptions, runSuite, type SuiteReport } from "./run-suite.ts";
import { type Suite, suites } from "./suites.ts";

/** How a row is run. The bound is that of each suite. */
export type RunRowOptions = RunSuiteOptions;

/** Each suite is told of its own known failures; what belongs to no suite is told to the first, which refuses it. */
const knownFailuresOf = (row: Row, suite: Suite): KnownFailures => {
  const home = (id: string): Suite | undefined => suites.find(({ cases }) => cases.some((item) => item.id === id)) ?? suites[0];
  return Object.fromEntries(
    Object.entries(row.knownFailures).flatMap(([id, { rows, issue, since }]) =>
      home(id) === suite && (rows === undefined || rows.includes(row.name)) ? [[id, { issue, since }]] : [],
    ),
  );
};

/** Runs all cases of one row, suite after suite. Rejects only when the run is aborted or the engine is missing. */
export const runRow = async (row: Row, options: RunRowOptions): Promise<RowReport> => {
  const startedAt = performance.now();
  const reports: SuiteReport[] = [];
  for (const suite of suites) {
    const ids = suite.cases.map(({ id }) => id).filter((id) => options.only.length === 0 || options.only.some((part) => id.includes(part)));
    if (ids.length > 0) reports.push(await runSuite(row, suite, ids, knownFailuresOf(row, suite), options));
  }
  const head = reports.find((report) => report.head)?.head;
  const unknown = { runtime: row.engine.claims.name, version: "unknown", adapter: "unknown", capabilities: {} };
  const results = reports.flatMap((report) => report.results);
  const problems = reports.flatMap((report) => report.problems);
  const counts = countOutcomes(results);
  const durationMs = Math.round(performance.now() - startedAt);
  return { name: row.name, ...(head ?? unknown), ...counts, failed: counts.failed + problems.length, problems, durationMs, results };
};
