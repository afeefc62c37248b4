import { isDeepStrictEqual } from "node:util";
import type { SupportData, SupportTarget } from "./support-data.ts";

/** A target without its version. */
const outcomeOf = ({ version: _, ...outcome }: SupportTarget): Omit<SupportTarget, "version"> => outcome;

const majorOf = ({ version }: SupportTarget): string => version.split(".")[0] ?? version;

/**
 * The differences between a fresh run and the published data; empty when there are none.
 *
 * Durations and patch versions change without meaning and are not compared. The majors of engines that the lockfile pins
 * are; those of the system's browsers are not, because a system update is no change of this repository. Targets that did
 * not run are not compared.
 */
export const differences = (published: SupportData, fresh: SupportData, isPinned: (targetName: string) => boolean): readonly string[] => {
  const suite = isDeepStrictEqual(published.cases, fresh.cases) ? [] : ["the list of cases"];
  const ofTarget = (target: SupportTarget): readonly string[] => {
    const before = published.targets.find(({ name }) => name === target.name);
    if (before === undefined) return [`${target.name}: a new target`];
    const outcome = isDeepStrictEqual(outcomeOf(before), outcomeOf(target)) ? [] : [`${target.name}: capabilities or outcomes`];
    const version =
      !isPinned(target.name) || majorOf(before) === majorOf(target) ? [] : [`${target.name}: ${before.version} became ${target.version}`];
    return [...outcome, ...version];
  };
  return [...suite, ...fresh.targets.flatMap(ofTarget)];
};
