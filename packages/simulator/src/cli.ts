#!/usr/bin/env node
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeEvent, describeRequest } from "./cli/log-turns.ts";
import { type CliRequest, parseArguments } from "./cli/parse-arguments.ts";
import { placeCall } from "./cli/place-call.ts";
import { SimulatorError } from "./simulator-error.ts";
import { startSimulator } from "./start-simulator.ts";

/** Enough for every conversation that goes on over HTTP, and for a few that are continued later. */
const keepStored = 100;

/** The package's version; the file is beside `src` and beside `dist`. */
const readVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0.0.0";
};

/** Writes the certificate where a client can be pointed to. */
const writeCertificate = (certificate: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "plugboard-simulator-")), "certificate.pem");
  writeFileSync(file, certificate);
  return file;
};

const serve = async ({ options, isQuiet }: CliRequest & { readonly kind: "serve" }): Promise<void> => {
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
  console.log(`Realtime   ${simulator.wsUrl}?model=gpt-realtime-2.1`);
  console.log(`HTTP       ${simulator.url}`);
  const certificate = simulator.certificate === undefined ? undefined : writeCertificate(simulator.certificate);
  if (certificate !== undefined) console.log(`Trust      NODE_EXTRA_CA_CERTS=${certificate}`);
  if (!isQuiet) console.log(`${options.apiKeys === undefined ? "Any key is accepted. " : ""}Ctrl+C ends it.`);
  const stop = (): void => {
    if (certificate !== undefined) rmSync(dirname(certificate), { recursive: true, force: true });
    void simulator.close();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
};

const main = async (): Promise<void> => {
  const request = parseArguments(process.argv.slice(2), readVersion());
  if (request.kind === "serve") {
    await serve(request);
    return;
  }
  if (request.kind === "call") {
    const hasHeard = await placeCall(request.request, (line) => void (request.isQuiet || console.log(line)));
    process.exitCode = hasHeard ? 0 : 1;
    return;
  }
  (request.exitCode === 0 ? process.stdout : process.stderr).write(request.text);
  process.exitCode = request.exitCode;
};

try {
  await main();
} catch (error) {
  if (!(error instanceof SimulatorError)) throw error;
  console.error(`plugboard-simulator: ${error.message}`);
  process.exitCode = error.code === "listen-failed" || error.code === "call-failed" ? 1 : 2;
}
