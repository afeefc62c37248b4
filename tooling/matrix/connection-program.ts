// Runs inside the engine of a target.

import { cases } from "@plugboard/conformance";
import type { EngineProgram } from "@plugboard/engines";
import { runTargetCases, type TargetArguments, type TargetOutcome } from "./run-target-cases.ts";

/** Judges one adapter by the conformance suite. */
const connectionProgram: EngineProgram<TargetArguments, TargetOutcome> = (args, context) => runTargetCases(() => cases, args, context);

export default connectionProgram;
