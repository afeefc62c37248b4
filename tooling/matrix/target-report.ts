import type { Capability, CaseResult } from "@plugboard/conformance";

/** One target of the matrix, as it stands in the JSON file. */
export interface TargetReport {
  /** Names the target. */
  readonly name: string;
  /** The runtime, as it names itself from inside. */
  readonly runtime: string;
  /** Its version, from inside. */
  readonly version: string;
  /** The adapter's name. */
  readonly adapter: string;
  /** What the adapter says that it can do. */
  readonly capabilities: Readonly<Partial<Record<Capability, boolean>>>;
  /** Cases that held. */
  readonly passed: number;
  /** Cases that did not, and problems of the target as a whole. */
  readonly failed: number;
  /** Cases that the capabilities rule out. */
  readonly notApplicable: number;
  /** Known failures that failed. */
  readonly knownFailures: number;
  /** What went wrong beside the cases: an uncaught error, a process that does not exit, a crash. */
  readonly problems: readonly string[];
  /** Wall time of the target, in milliseconds. */
  readonly durationMs: number;
  /** Every case, in the order of the suite. */
  readonly results: readonly CaseResult[];
}

/** A target whose engine is not installed. */
interface MissingTarget {
  readonly name: string;
  /** The command that installs the engine. */
  readonly install: string;
}

/** The JSON file. */
export interface MatrixReport {
  /** Number of cases in the suite. */
  readonly cases: number;
  /** One entry per target that ran. */
  readonly runtimes: readonly TargetReport[];
  /** Targets that could not run. */
  readonly missing: readonly MissingTarget[];
}

/** The four counts of some results. */
export const countOutcomes = (
  results: readonly CaseResult[],
): Pick<TargetReport, "passed" | "failed" | "notApplicable" | "knownFailures"> => {
  const count = (outcome: CaseResult["outcome"]): number => results.filter((result) => result.outcome === outcome).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    notApplicable: count("not-applicable"),
    knownFailures: count("known-failure"),
  };
};

/** The part of a case id that names its area. */
export const areaOf = (id: string): string => id.slice(0, id.indexOf("/"));
