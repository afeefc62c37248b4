import type { Adapter, Socket } from "@plugboard/core";
import { attempt, type CoreChanges } from "./attempt.ts";
import type { Case, KnownFailures, RuntimeClaim } from "./case.ts";
import { CheckFailure } from "./check.ts";
import { type CaseResult, type RunReport, reportOf } from "./report.ts";
import { checkKnownFailures, exclusion } from "./selection.ts";

/** What `runCases` needs to know. */
export interface RunCasesOptions<S extends Socket = Socket> {
  /** The adapter under test. */
  readonly adapter: Adapter<S>;
  /** Where the scenario server listens; see `startScenarioServer`. */
  readonly baseUrl: string;
  /** @defaultValue {} */
  readonly knownFailures?: KnownFailures;
  /** Where this runs. Without it the case that checks it is not applicable. */
  readonly runtime?: RuntimeClaim;
  /** Runs only the cases whose id holds one of these. Empty or absent: all. */
  readonly only?: readonly string[];
  /**
   * Cases that run at the same time.
   *
   * @defaultValue 4
   */
  readonly concurrency?: number;
  /** Upper bound of every case's own deadline, in milliseconds. */
  readonly maxTimeoutMs?: number;
  /** Changes what the cases get from core; the suite's own mutants use it. */
  readonly core?: CoreChanges;
  /** Called with each result as it comes, for progress. */
  readonly onResult?: (result: CaseResult) => void;
}

/** Runs the cases without a test framework, for engines that have none, and returns the report. */
export const runCases = async <S extends Socket>(cases: readonly Case[], options: RunCasesOptions<S>): Promise<RunReport> => {
  const { adapter, baseUrl, knownFailures = {}, runtime, only = [], concurrency = 4, onResult } = options;
  checkKnownFailures(cases, knownFailures);
  const chosen = only.length === 0 ? cases : cases.filter(({ id }) => only.some((part) => id.includes(part)));
  const results: (CaseResult | undefined)[] = chosen.map(() => undefined);

  const judge = async (item: Case): Promise<CaseResult> => {
    const excluded = exclusion(item, adapter.capabilities, runtime);
    if (excluded) return { id: item.id, outcome: "not-applicable", capability: excluded, durationMs: 0 };
    const startedAt = Date.now();
    const timeoutMs = Math.min(item.timeoutMs ?? 10_000, options.maxTimeoutMs ?? Number.POSITIVE_INFINITY);
    const failure = await attempt({ ...item, timeoutMs }, { adapter, baseUrl, runtime, core: options.core }).then(
      () => undefined,
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    );
    const known = knownFailures[item.id];
    const durationMs = Date.now() - startedAt;
    if (!known)
      return { id: item.id, durationMs, ...(failure === undefined ? { outcome: "passed" } : { outcome: "failed", message: failure }) };
    if (failure === undefined) return { id: item.id, outcome: "failed", message: "is listed as a known failure and passes", durationMs };
    return { id: item.id, outcome: "known-failure", message: known.issue, durationMs };
  };

  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < chosen.length; index = next++) {
      const item = chosen[index];
      if (!item) return;
      const result = await judge(item);
      results[index] = result;
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));

  const complete = results.filter((result) => result !== undefined);
  if (complete.length !== chosen.length) throw new CheckFailure(`${complete.length} of ${chosen.length} cases ran.`);
  return reportOf({ name: runtime?.name ?? "unnamed", version: runtime?.version ?? "", adapter: adapter.name }, complete);
};
