// Runs inside the engine of a target.

import type { EngineProgram } from "@plugboard/engines";
import { promisesFor } from "./promises.ts";
import { runTargetCases, type TargetArguments, type TargetOutcome } from "./run-target-cases.ts";

/** Judges one adapter, and the protocols over it. */
const promiseProgram: EngineProgram<TargetArguments, TargetOutcome> = (args, context) =>
  runTargetCases((adapter) => promisesFor(adapter, args.controlUrl), args, context);

export default promiseProgram;
