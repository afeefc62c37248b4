// Runs inside the engine of a row.

import adapter from "plugboard:adapter-under-test";
import { type Capability, cases, type KnownFailures, type RunReport, runCases } from "@plugboard/conformance";
import type { EngineProgram } from "@plugboard/engines";

/** What a row is told. */
export interface RowArguments {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** The runtime that the row claims to be. */
  readonly claimed: string;
  /** Cases that are to fail on this row. */
  readonly knownFailures: KnownFailures;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
}

/** What a row finds out. */
export interface RowOutcome {
  readonly report: RunReport;
  readonly capabilities: Readonly<Record<Capability, boolean>>;
}

/** Judges one adapter by all cases. Each result is reported as it comes. */
const rowProgram: EngineProgram<RowArguments, RowOutcome> = async ({ baseUrl, claimed, knownFailures, only }, context) => {
  const { name, version } = context.runtime;
  const runtime = { name: claimed, version, detect: () => name };
  const report = await runCases(cases, { adapter, baseUrl, knownFailures, only, runtime, onResult: context.report });
  return { report, capabilities: adapter.capabilities };
};

export default rowProgram;
