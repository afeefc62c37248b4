// Runs inside the engine of a target.

import type { EngineProgram } from "@plugboard/engines";
import { asCases, liveCases, realtimeCases, responsesCases } from "@plugboard/protocol-cases";
import { runTargetCases, type TargetArguments, type TargetOutcome } from "./run-target-cases.ts";

/** Judges the protocols over one adapter. */
const protocolProgram: EngineProgram<TargetArguments, TargetOutcome> = (args, context) =>
  runTargetCases((adapter) => asCases([...realtimeCases, ...liveCases, ...responsesCases], adapter, args.controlUrl), args, context);

export default protocolProgram;
