// Runs inside the engine of a row.

import type { EngineProgram } from "@plugboard/engines";
import { asCases } from "@plugboard/protocol-cases";
import { sessionCases } from "@plugboard/protocol-cases/session";
import { type RowArguments, type RowOutcome, runRowCases } from "./run-row-cases.ts";

/** Judges the Agents SDK's sessions over one adapter. */
const sessionProgram: EngineProgram<RowArguments, RowOutcome> = (args, context) =>
  runRowCases((adapter) => asCases(sessionCases, adapter, args.stageUrl), args, context);

export default sessionProgram;
