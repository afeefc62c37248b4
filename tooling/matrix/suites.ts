import { fileURLToPath } from "node:url";
import { cases } from "@plugboard/conformance";
import type { Engine } from "@plugboard/engines";
import { liveCases, realtimeCases, responsesCases } from "@plugboard/protocol-cases";
import { sessionCases } from "@plugboard/protocol-cases/session";

/** Cases that one process of a target runs. */
export interface Suite {
  /** Names the suite in problems. */
  readonly name: string;
  /** Its cases, in order: the capabilities that each needs are shown in lists. */
  readonly cases: readonly { readonly id: string; readonly needs?: readonly string[] }[];
  /** Absolute path of the program. */
  readonly entry: string;
  /** Where it runs: the engine of the target, or the same with what it wants more. */
  readonly engineOf: (engine: Engine) => Engine;
}

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What every target runs, in the order of the report. */
export const suites: readonly Suite[] = [
  { name: "adapter", cases, entry: at("connection-program.ts"), engineOf: (engine) => engine },
  {
    name: "protocols",
    cases: [...realtimeCases, ...liveCases, ...responsesCases],
    entry: at("protocol-program.ts"),
    engineOf: (engine) => engine,
  },
  // The Agents SDK is written for Node first: it wants more of an engine than Plugboard does.
  { name: "sessions", cases: sessionCases, entry: at("session-program.ts"), engineOf: (engine) => engine.forNodePackages ?? engine },
];

/** The ids of all cases, in the order of the report. */
export const caseIds: readonly string[] = suites.flatMap((suite) => suite.cases.map(({ id }) => id));
