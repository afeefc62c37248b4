#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { describeEvent, describeRequest } from "./cli/log-turns.ts";
import { parseArguments } from "./cli/parse-arguments.ts";
import { SimulatorError } from "./simulator-error.ts";
import { startSimulator } from "./start-simulator.ts";

/** Enough for every conversation that goes on over HTTP, and for a few that are taken up again. */
const keepStored = 100;

/** The package's version; the file is beside `src` and beside `dist`. */
const readVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0.0.0";
};

const main = async (): Promise<void> => {
  const { options, isQuiet } = parseArguments(process.argv.slice(2), readVersion());
  const log = (line: string | undefined): void => {
    if (!isQuiet && line !== undefined) console.log(line);
  };
  const simulator = await startSimulator({
    ...options,
    // Nobody reads the lists of this process, and a server that runs for days must not grow.
    record: () => false,
    keepEnded: 0,
    observe: (observed) => log(describeEvent(observed)),
    responses: { ...options.responses, keepStored, observe: (request) => log(describeRequest(request)) },
  });
  console.log(`Realtime   ${simulator.wsUrl}?model=gpt-realtime`);
  console.log(`HTTP       ${simulator.url}`);
  if (!isQuiet) console.log("Any key is accepted. Ctrl+C ends it.");
  const stop = (): void => {
    void simulator.close();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
};

try {
  await main();
} catch (error) {
  if (!(error instanceof SimulatorError)) throw error;
  console.error(`plugboard-simulator: ${error.message}`);
  process.exitCode = 1;
}
