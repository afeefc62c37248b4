import { cases } from "../cases/index.ts";
import type { RunReport } from "../report.ts";
import { runCases } from "../run-cases.ts";
import { startScenarioServer } from "../server/start-scenario-server.ts";
import { loadAdapter, loadKnownFailures, loadTrusting } from "./load-adapter.ts";
import type { Run } from "./run.ts";
import { runProcessOf } from "./run-process.ts";

/** Asks the process what it is. Deno and Bun also have `process.versions.node`. */
export const detect = (): "node" | "deno" | "bun" => {
  const { deno, bun } = process.versions as { readonly deno?: string; readonly bun?: string };
  return deno === undefined ? (bun === undefined ? "node" : "bun") : "deno";
};

/** Runs the cases in this process. */
export const runHere = async ({ file, runtime, only, concurrency, bail, onResult }: Run): Promise<RunReport> => {
  const adapter = await loadAdapter(file);
  const trusting = await loadTrusting(file);
  const knownFailures = await loadKnownFailures(file);
  const server = await startScenarioServer({ runProcess: runProcessOf(file) });
  try {
    return await runCases(cases, {
      adapter,
      baseUrl: server.baseUrl,
      knownFailures,
      only,
      concurrency,
      bail,
      hurries: true,
      runsProcesses: true,
      ...(trusting && { trusting }),
      runtime: { name: runtime, version: process.versions[detect()] ?? process.version, detect },
      onResult,
    });
  } finally {
    await server.close();
  }
};
