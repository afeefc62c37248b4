import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumEngine, type Engine, EngineError, firefoxEngine, runInEngine, workerdEngine } from "@plugboard/engines";
import type { EngineArguments } from "../engine-arguments.ts";
import type { CaseResult, RunReport } from "../report.ts";
import { startScenarioServer } from "../server/start-scenario-server.ts";
import type { RuntimeName } from "./options.ts";
import { refuse } from "./options.ts";
import type { Run } from "./run.ts";

/** The engines that the command can start. */
const engines: Readonly<Partial<Record<RuntimeName, () => Engine>>> = {
  chromium: () => chromiumEngine("page"),
  "chromium-worker": () => chromiumEngine("worker"),
  firefox: () => firefoxEngine("page"),
  "firefox-worker": () => firefoxEngine("worker"),
  workerd: () => workerdEngine({ compatibilityDate: "2026-11-17" }),
};

/** What `npm` or the system installs. */
const installed = (engine: Engine): string => (engine.host === "workerd" ? "npm install --save-dev workerd" : engine.install);

/** The whole suite takes a minute on a loaded machine; a run that takes this long hangs. */
const timeoutMs = 300_000;

/** Beside this file in the sources' parent folder, and beside the command in the package. */
const entry = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../engine-program.ts" : "engine-program.js", import.meta.url));

/** Bundles the adapter with the cases and runs them inside a page, a worker or workerd. */
export const runInEngineOf = async ({ file, runtime, only, concurrency, bail, onResult }: Run): Promise<RunReport> => {
  const engine = engines[runtime]?.() ?? refuse(`There is no engine ${runtime}.`);
  if (engine.locate() === undefined) refuse(`${runtime} is not installed; install it with: ${installed(engine)}`);
  const server = await startScenarioServer();
  const args: EngineArguments = { baseUrl: server.baseUrl, claimed: engine.claims.name, only, concurrency, bail };
  try {
    const { result } = await runInEngine(engine, {
      entry,
      substitutes: { "plugboard:judged-adapter": resolve(file) },
      args,
      timeoutMs,
      // Parse boundary, here and below: the program is of the same version of this package.
      onReport: (value) => onResult(value as CaseResult),
    });
    return result as RunReport;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return refuse(`${runtime}: ${error.message}`, error);
  } finally {
    await server.close();
  }
};
