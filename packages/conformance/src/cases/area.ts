import type { Capability, Case, CaseContext } from "../case.ts";

/** What a case may say besides its promise. */
interface CaseDetails extends Pick<Case, "alone" | "lacks" | "needsProcess" | "needsTrust" | "timeoutMs" | "waits"> {
  readonly needs?: readonly Capability[];
}

/** Adds one case to an area. */
export type Define = (what: string, run: (context: CaseContext) => Promise<void>, details?: CaseDetails) => void;

/** The cases of one area: they share the first part of their id and the section that promises them. */
export const area = (name: string, section: string, body: (define: Define) => void): readonly Case[] => {
  const cases: Case[] = [];
  body((what, run, { needs = [], ...details } = {}) => {
    cases.push({ id: `${name}/${what}`, source: `docs/protocol.md#${section}`, needs, ...details, run });
  });
  return cases;
};
