// Runs inside the engine of a target.

import type { EngineProgram } from "@plugboard/engines";
import { asCases } from "@plugboard/protocol-cases";
import { sessionCases } from "@plugboard/protocol-cases/session";
import { promisesFor } from "./promises.ts";
import { runTargetCases, type TargetArguments, type TargetOutcome } from "./run-target-cases.ts";

/** Judges one adapter, the protocols and the Agents SDK's sessions over it. */
const wholeProgram: EngineProgram<TargetArguments, TargetOutcome> = (args, context) =>
  runTargetCases(
    (adapter) => [...promisesFor(adapter, args.controlUrl), ...asCases(sessionCases, adapter, args.controlUrl)],
    args,
    context,
  );

export default wholeProgram;
