// Runs inside the engine of a target.

import type { EngineProgram } from "@plugboard/engines";
import { asCases } from "@plugboard/protocol-cases";
import { sessionCases } from "@plugboard/protocol-cases/session";
import { runTargetCases, type TargetArguments, type TargetOutcome } from "./run-target-cases.ts";

/** Judges the Agents SDK's sessions over one adapter. */
const sessionProgram: EngineProgram<TargetArguments, TargetOutcome> = (args, context) =>
  runTargetCases((adapter) => asCases(sessionCases, adapter, args.controlUrl), args, context);

export default sessionProgram;
