import type { CaseResult, KnownFailures } from "@plugboard/conformance";
import { EngineError, type EngineResult, runInEngine } from "@plugboard/engines";
import type { TargetArguments, TargetOutcome } from "./run-target-cases.ts";
import type { Suite } from "./suites.ts";
import type { Target } from "./target.ts";
import type { TargetReport } from "./target-report.ts";

/** How a suite of a target is run. */
export interface RunSuiteOptions {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** Where the simulator control listens. */
  readonly controlUrl: string;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  /** Bound of the suite, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the suite. */
  readonly signal: AbortSignal;
  /** Takes each result as it comes. */
  readonly onResult: (result: CaseResult) => void;
}

/** What one suite found out on one target. */
export interface SuiteReport {
  /** Where it ran; `undefined` if it broke off. */
  readonly head: Pick<TargetReport, "runtime" | "version" | "adapter" | "capabilities"> | undefined;
  readonly results: readonly CaseResult[];
  readonly problems: readonly string[];
}

/** What no case can see, because it happens outside the cases or after the last of them. */
const problemsOf = ({ strays, exitedByItself }: EngineResult): readonly string[] => [
  ...strays.map((text) => `an error that nobody caught: ${text}`),
  ...(exitedByItself === false ? ["the process did not exit by itself after the last case: something is left behind"] : []),
];

/** The results of a run that broke off. Cases that did not run to their end have failed. */
const brokenOff = (seen: readonly CaseResult[], ids: readonly string[], error: EngineError): readonly CaseResult[] =>
  ids.map(
    (id) =>
      seen.find((result) => result.id === id) ?? { id, outcome: "failed", message: `did not run to its end: ${error.code}`, durationMs: 0 },
  );

/** Runs the cases `ids` of a suite on a target. Rejects only when the run is aborted or the engine is missing. */
export const runSuite = async (
  target: Target,
  suite: Suite,
  ids: readonly string[],
  knownFailures: KnownFailures,
  options: RunSuiteOptions,
): Promise<SuiteReport> => {
  const { baseUrl, controlUrl, only, timeoutMs, signal } = options;
  const args: TargetArguments = {
    baseUrl,
    controlUrl,
    claimed: target.engine.claims.name,
    knownFailures,
    only,
    runsProcesses: target.engine.exitsByItself,
  };
  const seen: CaseResult[] = [];
  const named = (problem: string): string => `${suite.name}: ${problem}`;
  try {
    const engineResult = await runInEngine(suite.engine, {
      entry: suite.entry,
      substitutes: { "plugboard:adapter-under-test": target.entry },
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
    // Parse boundary: program and driver are of the same commit.
    const { report, capabilities } = engineResult.result as TargetOutcome;
    const { name: runtime, version } = engineResult.runtime;
    const short = report.results.length === ids.length ? [] : [`${report.results.length} of ${ids.length} cases ran`];
    const head = { runtime, version, adapter: report.adapter, capabilities };
    return { head, results: report.results, problems: [...problemsOf(engineResult), ...short].map(named) };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === "aborted" || error.code === "engine-missing") throw error;
    return { head: undefined, results: brokenOff(seen, ids, error), problems: [named(error.message)] };
  }
};
