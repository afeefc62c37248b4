// Runs inside a page, a worker or workerd, bundled with the adapter that is judged.

import * as entry from "plugboard:judged-adapter";
import type { Adapter } from "@plugboard/core";
import { cases } from "./cases/index.ts";
import type { EngineArguments } from "./engine-arguments.ts";
import type { CaseResult, RunReport } from "./report.ts";
import { runCases } from "./run-cases.ts";

/** What the engine gives to a program. */
interface EngineContext {
  readonly runtime: { readonly name: string; readonly version: string };
  readonly report: (result: CaseResult) => void;
}

/** A default export, or what it returns. The command cannot look at it: the module may need the engine. */
const adapterOf = async (exported: unknown): Promise<Adapter> => (typeof exported === "function" ? exported() : exported) as Adapter;

/** Judges the adapter and reports each result as it comes. */
const engineProgram = async (args: EngineArguments, context: EngineContext): Promise<RunReport> => {
  const { baseUrl, claimed, only, concurrency, bail } = args;
  const adapter = await adapterOf(entry.default);
  return runCases(cases, {
    adapter,
    baseUrl,
    knownFailures: entry.knownFailures ?? {},
    only,
    concurrency,
    bail,
    hurries: true,
    runtime: { name: claimed, version: context.runtime.version, detect: () => context.runtime.name },
    onResult: context.report,
  });
};

export default engineProgram;
