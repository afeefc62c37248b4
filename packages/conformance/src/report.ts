/** How one case ended. */
export interface CaseResult {
  /** The case. */
  readonly id: string;
  /** `known-failure` failed as it was listed to; one that passed is `failed`. */
  readonly outcome: "passed" | "failed" | "not-applicable" | "known-failure";
  /** For `not-applicable`: the capability that decided it, `no NAME` where its presence did. */
  readonly capability?: string;
  /** Why it failed. */
  readonly message?: string;
  /** What the runtime did where the promise leaves a choice, if the case looks at one. */
  readonly choice?: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/** One run of the suite on one runtime. Plain data: JSON holds all of it. */
export interface RunReport {
  /** The runtime. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** The adapter's name. */
  readonly adapter: string;
  /** Cases that held. */
  readonly passed: number;
  /** Cases that did not, and known failures that did. */
  readonly failed: number;
  /** Cases that the capabilities rule out. */
  readonly notApplicable: number;
  /** Known failures that failed. */
  readonly knownFailures: number;
  /** Cases that were not started, because too many had failed; absent when all ran. */
  readonly notRun?: number;
  /** Every case, in the order of the list. */
  readonly results: readonly CaseResult[];
}

/** Counts the results into a report. */
export const reportOf = (head: Pick<RunReport, "name" | "version" | "adapter">, results: readonly CaseResult[], notRun = 0): RunReport => {
  const count = (outcome: CaseResult["outcome"]): number => results.filter((result) => result.outcome === outcome).length;
  return {
    ...head,
    passed: count("passed"),
    failed: count("failed"),
    notApplicable: count("not-applicable"),
    knownFailures: count("known-failure"),
    ...(notRun > 0 && { notRun }),
    results,
  };
};

/** Why a case did not apply, in words: a capability that is missing, or one that is there. */
export const formatExclusion = (capability: string): string =>
  capability.startsWith("no ") ? `only for adapters without ${capability.slice(3)}` : `not applicable: ${capability}`;

/** One line for a result, for progress and for reports. */
export const formatResult = ({ id, outcome, capability, message, durationMs }: CaseResult): string => {
  if (outcome === "not-applicable") return `-  ${id} (${formatExclusion(capability ?? "")})`;
  if (outcome === "known-failure") return `~  ${id} (known failure: ${message})`;
  if (outcome === "failed") return `x  ${id} (${durationMs} ms): ${message}`;
  return `ok ${id} (${durationMs} ms)`;
};

/** The plain last line of a report. */
export const formatTotals = (report: RunReport): string =>
  `${report.adapter} on ${report.name} ${report.version}: ${report.passed} passed, ${report.failed} failed, ` +
  `${report.notApplicable} not applicable, ${report.knownFailures} known failures${report.notRun ? `, ${report.notRun} not run` : ""}`;
