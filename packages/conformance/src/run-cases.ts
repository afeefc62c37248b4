import type { Adapter, Socket } from "@plugboard/core";
import { attempt, type CoreChanges } from "./attempt.ts";
import type { Case, KnownFailures, RuntimeClaim } from "./case.ts";
import { CheckFailure } from "./check.ts";
import { type CaseResult, type RunReport, reportOf } from "./report.ts";
import { runOnSchedule } from "./schedule.ts";
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
  /**
   * Makes the adapter anew so that it trusts an authority, given as PEM. Without it the cases that connect over TLS are not applicable.
   */
  readonly trusting?: (authority: string) => Adapter<S>;
  /**
   * Whether the scenario server was started with `runProcess`. Without it the cases that watch a process end are not applicable.
   *
   * @defaultValue false
   */
  readonly runsProcesses?: boolean;
  /** Runs only the cases whose id holds one of these. Empty or absent: all. */
  readonly only?: readonly string[];
  /**
   * Cases that run at the same time. Of those that only wait as many run beside them, unless it is 1.
   *
   * @defaultValue 4
   */
  readonly concurrency?: number;
  /** Upper bound of every case's own deadline, in milliseconds. */
  readonly maxTimeoutMs?: number;
  /**
   * Failures after which no further case is started; the report counts those that did not run.
   *
   * @defaultValue 0, which is never
   */
  readonly bail?: number;
  /**
   * Gives a case 2 s once eight have run into their deadlines: an adapter that hangs is judged within a minute.
   *
   * @defaultValue false
   */
  readonly hurries?: boolean;
  /** Called with each result as it comes, for progress. */
  readonly onResult?: (result: CaseResult) => void;
}

/** How many cases run into their deadlines before the others get less time, and how much that is, in milliseconds. */
const lateCases = 8;
const hurriedMs = 2_000;

/** Runs the cases on a changed core: how the tests of the suite break the promises that core keeps. */
export const runCasesOnChangedCore = async <S extends Socket>(
  cases: readonly Case[],
  options: RunCasesOptions<S>,
  core?: CoreChanges,
): Promise<RunReport> => {
  const {
    adapter,
    baseUrl,
    knownFailures = {},
    runtime,
    only = [],
    concurrency = 4,
    onResult,
    trusting,
    runsProcesses = false,
    bail = 0,
    hurries = false,
  } = options;
  const powers = { runtime, runsProcesses, hasTrust: trusting !== undefined };
  checkKnownFailures(cases, knownFailures);
  const chosen = only.length === 0 ? cases : cases.filter(({ id }) => only.some((part) => id.includes(part)));
  const results: (CaseResult | undefined)[] = chosen.map(() => undefined);

  let late = 0;
  let failed = 0;
  // A call takes many times as long to make as a handshake. What is known to hang is not waited for any longer.
  const patienceFor = (id: string): number => (adapter.capabilities.webSocket || knownFailures[id] ? 1 : 3);
  const boundOf = ({ id, timeoutMs = 10_000 }: Case): number =>
    Math.min(
      timeoutMs * patienceFor(id),
      options.maxTimeoutMs ?? Number.POSITIVE_INFINITY,
      hurries && late >= lateCases ? hurriedMs : Number.POSITIVE_INFINITY,
    );

  const judge = async (item: Case): Promise<CaseResult> => {
    const excluded = exclusion(item, adapter.capabilities, powers);
    if (excluded) return { id: item.id, outcome: "not-applicable", capability: excluded, durationMs: 0 };
    const startedAt = Date.now();
    const timeoutMs = boundOf(item);
    const { failure, choice } = await attempt({ ...item, timeoutMs }, { adapter, baseUrl, runtime, trusting, core }).then(
      (noted) => ({ failure: undefined, choice: noted }),
      (cause: unknown) => ({ failure: cause instanceof Error ? cause.message : String(cause), choice: undefined }),
    );
    const known = knownFailures[item.id];
    const durationMs = Date.now() - startedAt;
    if (!known && failure !== undefined && durationMs >= timeoutMs) late += 1;
    if (!known && failure !== undefined) return { id: item.id, outcome: "failed", message: failure, durationMs };
    if (!known) return { id: item.id, outcome: "passed", ...(choice !== undefined && { choice }), durationMs };
    if (failure === undefined) return { id: item.id, outcome: "failed", message: "is listed as a known failure and passes", durationMs };
    return { id: item.id, outcome: "known-failure", message: known.issue, durationMs };
  };

  const take = async (index: number): Promise<void> => {
    const item = chosen[index];
    if (!item) return;
    if (bail > 0 && failed >= bail) return;
    const result = await judge(item);
    if (result.outcome === "failed") failed += 1;
    results[index] = result;
    onResult?.(result);
  };
  await runOnSchedule({ cases: chosen, knownFailures, concurrency, take });

  const complete = results.filter((result) => result !== undefined);
  const isComplete = complete.length === chosen.length || (bail > 0 && failed >= bail);
  if (!isComplete) throw new CheckFailure(`${complete.length} of ${chosen.length} cases ran.`);
  return reportOf(
    { name: runtime?.name ?? "unnamed", version: runtime?.version ?? "", adapter: adapter.name },
    complete,
    chosen.length - complete.length,
  );
};

/** Runs the cases without a test framework, for engines that have none, and returns the report. */
export const runCases = <S extends Socket>(cases: readonly Case[], options: RunCasesOptions<S>): Promise<RunReport> =>
  runCasesOnChangedCore(cases, options);
