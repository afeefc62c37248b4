import { fileURLToPath } from "node:url";
import { cases } from "@plugboard/conformance";
import type { Engine } from "@plugboard/engines";
import { sessionCases } from "@plugboard/protocol-cases/session";
import { protocolCases } from "./promises.ts";

/** Cases that one start of an engine runs. */
export interface Suite {
  /** Names the suite in problems. */
  readonly name: string;
  /** Its cases, in order: the capabilities that each needs are shown in lists. */
  readonly cases: readonly { readonly id: string; readonly needs?: readonly string[] }[];
  /** Absolute path of the program. */
  readonly entry: string;
  /** Where it runs. */
  readonly engine: Engine;
}

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const promises: Suite["cases"] = [...cases, ...protocolCases];

/** What every target runs, in the order of the report. */
export const allCases: Suite["cases"] = [...promises, ...sessionCases];

/** The ids of all cases, in the order of the report. */
export const caseIds: readonly string[] = allCases.map(({ id }) => id);

/**
 * What a target on this engine runs: one program, because starting a browser takes seconds, or two where the Agents SDK, which is
 * written for Node first, wants more of the engine than Plugboard does.
 */
export const suitesOn = (engine: Engine): readonly Suite[] => {
  const { forNodePackages } = engine;
  if (!forNodePackages) return [{ name: "all cases", cases: allCases, entry: at("whole-program.ts"), engine }];
  return [
    { name: "adapter and protocols", cases: promises, entry: at("promise-program.ts"), engine },
    { name: "sessions", cases: sessionCases, entry: at("session-program.ts"), engine: forNodePackages },
  ];
};
