import { isDeepStrictEqual } from "node:util";
import type { SupportData, SupportRow } from "./support-data.ts";

/** A row without its version. */
const outcomeOf = ({ version: _, ...outcome }: SupportRow): Omit<SupportRow, "version"> => outcome;

const majorOf = ({ version }: SupportRow): string => version.split(".")[0] ?? version;

/**
 * What a fresh run says otherwise than the published data; empty when nothing does.
 *
 * Durations and patch versions change without meaning and are not compared. The majors of engines that the lockfile pins
 * are; those of the system's browsers are not, because a system update is no change of this repository. Rows that did
 * not run are not compared.
 */
export const differences = (published: SupportData, fresh: SupportData, isPinned: (rowName: string) => boolean): readonly string[] => {
  const suite = isDeepStrictEqual(published.cases, fresh.cases) ? [] : ["the list of cases"];
  const ofRow = (row: SupportRow): readonly string[] => {
    const before = published.rows.find(({ name }) => name === row.name);
    if (before === undefined) return [`${row.name}: a new row`];
    const outcome = isDeepStrictEqual(outcomeOf(before), outcomeOf(row)) ? [] : [`${row.name}: capabilities or outcomes`];
    const version = !isPinned(row.name) || majorOf(before) === majorOf(row) ? [] : [`${row.name}: ${before.version} became ${row.version}`];
    return [...outcome, ...version];
  };
  return [...suite, ...fresh.rows.flatMap(ofRow)];
};
