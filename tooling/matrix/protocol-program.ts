// Runs inside the engine of a row.

import type { EngineProgram } from "@plugboard/engines";
import { asCases, realtimeCases, responsesCases } from "@plugboard/protocol-cases";
import { type RowArguments, type RowOutcome, runRowCases } from "./run-row-cases.ts";

/** Judges both protocols over one adapter. */
const protocolProgram: EngineProgram<RowArguments, RowOutcome> = (args, context) =>
  runRowCases((adapter) => asCases([...realtimeCases, ...responsesCases], adapter, args.stageUrl), args, context);

export default protocolProgram;
