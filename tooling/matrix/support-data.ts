import type { MatrixReport, TargetReport } from "./target-report.ts";

/** One target as the support page needs it: what a run found, without what changes from run to run. */
export interface SupportTarget extends Pick<TargetReport, "name" | "runtime" | "version" | "adapter" | "capabilities"> {
  /** Cases that the capabilities rule out, by the capability that decides. */
  readonly notApplicable: Readonly<Record<string, readonly string[]>>;
  /** Known failures: the reason by case id. */
  readonly knownFailures: Readonly<Record<string, string>>;
  /** What the runtime chose where a promise leaves a choice, by case id; absent where no case looked at one. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** The data behind `docs/support.md`. */
export interface SupportData {
  /** Ids of all cases, in the order of the suite. */
  readonly cases: readonly string[];
  /** One entry per target. A case that is neither not applicable nor a known failure there has passed. */
  readonly targets: readonly SupportTarget[];
}

const supportTarget = ({ name, runtime, version, adapter, capabilities, results }: TargetReport): SupportTarget => {
  const excluded = Map.groupBy(
    results.filter(({ outcome }) => outcome === "not-applicable"),
    ({ capability = "" }) => capability,
  );
  const known = results.filter(({ outcome }) => outcome === "known-failure");
  const choices = results.flatMap(({ id, choice }) => (choice === undefined ? [] : [[id, choice] as const]));
  return {
    name,
    runtime,
    version,
    adapter,
    capabilities,
    notApplicable: Object.fromEntries([...excluded].map(([capability, group]) => [capability, group.map(({ id }) => id)])),
    knownFailures: Object.fromEntries(known.map(({ id, message = "" }) => [id, message])),
    ...(choices.length > 0 && { choices: Object.fromEntries(choices) }),
  };
};

/** Why a run cannot be published; empty when it can. */
export const unpublishable = ({ cases, runtimes, missing }: MatrixReport): readonly string[] => [
  ...runtimes.filter(({ failed }) => failed > 0).map(({ name, failed }) => `${name}: ${failed} failed`),
  ...runtimes.filter(({ results }) => results.length !== cases).map(({ name, results }) => `${name}: ${results.length} of ${cases} cases`),
  ...missing.map(({ name }) => `${name}: did not run`),
];

/** Reduces a run to what the support page shows. */
export const supportDataOf = ({ runtimes }: MatrixReport): SupportData => ({
  cases: runtimes[0]?.results.map(({ id }) => id) ?? [],
  targets: runtimes.map(supportTarget),
});
