import type { KnownFailures } from "@plugboard/conformance";
import { type RunSuiteOptions, runSuite, type SuiteReport } from "./run-suite.ts";
import { type Suite, suitesOn } from "./suites.ts";
import type { Target } from "./target.ts";
import { countOutcomes, type TargetReport } from "./target-report.ts";

/** How a target is run. The bound is that of each suite. */
export type RunTargetOptions = RunSuiteOptions;

/** The known failures of one suite. One that belongs to no suite is given to the first, whose run then fails because of it. */
const knownFailuresOf = (target: Target, suites: readonly Suite[], suite: Suite): KnownFailures => {
  const home = (id: string): Suite | undefined => suites.find(({ cases }) => cases.some((item) => item.id === id)) ?? suites[0];
  return Object.fromEntries(
    Object.entries(target.knownFailures).flatMap(([id, { targets, issue, since }]) =>
      home(id) === suite && (targets === undefined || targets.includes(target.name)) ? [[id, { issue, since }]] : [],
    ),
  );
};

/** Runs all cases of one target, suite after suite. Rejects only when the run is aborted or the engine is missing. */
export const runTarget = async (target: Target, options: RunTargetOptions): Promise<TargetReport> => {
  const startedAt = performance.now();
  const reports: SuiteReport[] = [];
  const suites = suitesOn(target.engine);
  for (const suite of suites) {
    const ids = suite.cases.map(({ id }) => id).filter((id) => options.only.length === 0 || options.only.some((part) => id.includes(part)));
    if (ids.length > 0) reports.push(await runSuite(target, suite, ids, knownFailuresOf(target, suites, suite), options));
  }
  const head = reports.find((report) => report.head)?.head;
  const unknown = { runtime: target.engine.claims.name, version: "unknown", adapter: "unknown", capabilities: {} };
  const results = reports.flatMap((report) => report.results);
  const problems = reports.flatMap((report) => report.problems);
  const counts = countOutcomes(results);
  const durationMs = Math.round(performance.now() - startedAt);
  return { name: target.name, ...(head ?? unknown), ...counts, failed: counts.failed + problems.length, problems, durationMs, results };
};
