import type { Adapter, Capabilities, Socket } from "@plugboard/core";
import type { Case, RuntimeClaim } from "../case.ts";
import { runCases } from "../run-cases.ts";
import { exclusion } from "../selection.ts";
import { broken, type Mutant } from "./mutant.ts";

/** What became of one mutant. */
export interface MutantResult {
  /** The mutant's name. */
  readonly name: string;
  /** Cases that failed, as they must. */
  readonly killedBy: readonly string[];
  /** Cases that it lists and that passed nevertheless. A mutant with one of these survives. */
  readonly missedBy: readonly string[];
}

/** What `runMutants` needs to know. */
export interface RunMutantsOptions<S extends Socket = Socket> {
  /** The whole adapter that is broken. */
  readonly adapter: Adapter<never, S>;
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** Where this runs. */
  readonly runtime?: RuntimeClaim;
  /** Runs every case on every mutant, not only the cases that it lists. @defaultValue false */
  readonly everyCase?: boolean;
  /**
   * Bound of each case, in milliseconds. A mutant that hangs is killed by it.
   *
   * @defaultValue 3_000
   */
  readonly maxTimeoutMs?: number;
  /**
   * Mutants that are judged at the same time. Most of the time is spent waiting for a mutant that hangs.
   *
   * @defaultValue 4
   */
  readonly concurrency?: number;
  /** Called with each result as it comes. */
  readonly onResult?: (result: MutantResult) => void;
}

/** Judges each mutant by the cases that must notice it. The adapter itself must be green, or the result means nothing. */
export const runMutants = async <S extends Socket>(
  mutants: readonly Mutant[],
  cases: readonly Case[],
  options: RunMutantsOptions<S>,
): Promise<readonly MutantResult[]> => {
  const { adapter, baseUrl, runtime, everyCase = false, maxTimeoutMs = 3_000, concurrency = 4, onResult } = options;
  const results: MutantResult[] = [];

  const judge = async (mutant: Mutant): Promise<void> => {
    const concerned = everyCase ? cases : cases.filter(({ id }) => mutant.kills.includes(id));
    const report = await runCases(concerned, {
      adapter: broken(adapter, mutant.adapter()),
      baseUrl,
      maxTimeoutMs,
      ...(runtime && { runtime }),
    });
    const killedBy = report.results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
    const result = { name: mutant.name, killedBy, missedBy: mutant.kills.filter((id) => !killedBy.includes(id)) };
    results.push(result);
    onResult?.(result);
  };

  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) await judge(mutant);
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  return results;
};

/** A mutant whose list holds only the cases that apply to an adapter with these capabilities. */
export const applicableTo = (mutant: Mutant, cases: readonly Case[], capabilities: Capabilities): Mutant => {
  const own = { ...capabilities, ...mutant.adapter().capabilities };
  const applies = new Set(
    cases
      .filter((item) => !item.lacks?.length && !exclusion(item, own, { runtime: undefined, runsProcesses: false, hasTrust: false }))
      .map(({ id }) => id),
  );
  return { ...mutant, kills: mutant.kills.filter((id) => applies.has(id)) };
};

/**
 * Mutants that no case noticed, for an adapter that the lists were not made for. Which of the listed cases can see a mutant depends on
 * how the adapter reports a failure, so one of them is enough. A mutant that may do no harm (`harmlessFor`) is not counted.
 */
export const unnoticed = (results: readonly MutantResult[], mutants: readonly Mutant[]): readonly MutantResult[] =>
  results.filter(({ name, killedBy }) => killedBy.length === 0 && !mutants.some((mutant) => mutant.name === name && mutant.harmlessFor));

/** A mutant with no red case, or with a listed one that stayed green, survives. */
export const survivors = (results: readonly MutantResult[]): readonly MutantResult[] =>
  results.filter(({ killedBy, missedBy }) => killedBy.length === 0 || missedBy.length > 0);
