import type { CaseResult } from "../report.ts";
import { ruleOf } from "./rules.ts";

/** Ids that are named for one rule. */
const named = 3;

/** Failures by the rule of docs/adapters.md that they break, with the members to look at. */
export const summaryOf = (results: readonly CaseResult[]): readonly string[] => {
  const failed = results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
  if (failed.length === 0) return [];
  const byRule = new Map<ReturnType<typeof ruleOf>, string[]>();
  for (const id of failed) byRule.set(ruleOf(id), [...(byRule.get(ruleOf(id)) ?? []), id]);
  const lines = [...byRule].map(([{ rule, members }, ids]) => {
    const more = ids.length > named ? `, and ${ids.length - named} more` : "";
    return `  ${rule}: ${ids.length}. Look at ${members}.\n    ${ids.slice(0, named).join(", ")}${more}`;
  });
  return ["", "by rule of docs/adapters.md:", ...lines, ""];
};
