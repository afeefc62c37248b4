// Runs inside the engine of a row.

import { cases } from "@plugboard/conformance";
import type { EngineProgram } from "@plugboard/engines";
import { type RowArguments, type RowOutcome, runRowCases } from "./run-row-cases.ts";

/** Judges one adapter by the conformance suite. */
const rowProgram: EngineProgram<RowArguments, RowOutcome> = (args, context) => runRowCases(() => cases, args, context);

export default rowProgram;
