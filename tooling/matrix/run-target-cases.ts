// Runs inside the engine of a target.

import * as entry from "plugboard:adapter-under-test";
import { type Capability, type Case, type KnownFailures, type RunReport, runCases } from "@plugboard/conformance";
import type { ProgramContext } from "@plugboard/engines";

/** What the programs of a target are told. */
export interface TargetArguments {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** Where the simulator control of the protocol cases listens. */
  readonly controlUrl: string;
  /** The runtime that the target claims to be. */
  readonly claimed: string;
  /** Cases that are to fail on this target. */
  readonly knownFailures: KnownFailures;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  /** Whether the scenario server can run the adapter in a process of its own. */
  readonly runsProcesses: boolean;
}

/** What they find out. */
export interface TargetOutcome {
  readonly report: RunReport;
  readonly capabilities: Readonly<Record<Capability, boolean>>;
}

const { default: adapter, trusting } = entry;

/** Judges the adapter of the target by some cases. Each result is reported as it comes. */
export const runTargetCases = async (
  casesOf: (subject: typeof adapter) => readonly Case[],
  { baseUrl, claimed, knownFailures, only, runsProcesses }: TargetArguments,
  context: ProgramContext,
): Promise<TargetOutcome> => {
  const { name, version } = context.runtime;
  const runtime = { name: claimed, version, detect: () => name };
  const report = await runCases(casesOf(adapter), {
    adapter,
    baseUrl,
    knownFailures,
    only,
    runtime,
    runsProcesses,
    ...(trusting && { trusting }),
    onResult: context.report,
  });
  return { report, capabilities: adapter.capabilities };
};
