// Runs inside the engine of a row.

import adapter from "plugboard:adapter-under-test";
import { type Capability, type Case, type KnownFailures, type RunReport, runCases } from "@plugboard/conformance";
import type { ProgramContext } from "@plugboard/engines";

/** What the programs of a row are told. */
export interface RowArguments {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** Where the stage of the protocol cases listens. */
  readonly stageUrl: string;
  /** The runtime that the row claims to be. */
  readonly claimed: string;
  /** Cases that are to fail on this row. */
  readonly knownFailures: KnownFailures;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
}

/** What they find out. */
export interface RowOutcome {
  readonly report: RunReport;
  readonly capabilities: Readonly<Record<Capability, boolean>>;
}

/** Judges the adapter of the row by some cases. Each result is reported as it comes. */
export const runRowCases = async (
  casesOf: (subject: typeof adapter) => readonly Case[],
  { baseUrl, claimed, knownFailures, only }: RowArguments,
  context: ProgramContext,
): Promise<RowOutcome> => {
  const { name, version } = context.runtime;
  const runtime = { name: claimed, version, detect: () => name };
  const report = await runCases(casesOf(adapter), { adapter, baseUrl, knownFailures, only, runtime, onResult: context.report });
  return { report, capabilities: adapter.capabilities };
};
