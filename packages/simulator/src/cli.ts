#!/usr/bin/env node
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeEvent, describeRequest, type LogEntry } from "./cli/log-turns.ts";
import { type CliRequest, type LogStyle, parseArguments } from "./cli/parse-arguments.ts";
import { placeCall } from "./cli/place-call.ts";
import type { Simulator } from "./simulator.ts";
import { SimulatorError } from "./simulator-error.ts";
import { startSimulator } from "./start-simulator.ts";

// A reader that has seen enough, as `head`, does not end the server.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

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

/** Tells what happens, in the style that was asked for. */
const logIn =
  (style: LogStyle) =>
  (entry: LogEntry | undefined): void => {
    if (entry === undefined || style === "quiet") return;
    console.log(style === "json" ? JSON.stringify(entry.fields) : entry.text);
  };

const tellAddresses = ({ wsUrl, url }: Simulator, certificate: string | undefined, style: LogStyle, isOpen: boolean): void => {
  const realtime = `${wsUrl}?model=gpt-realtime-2.1`;
  if (style === "json") {
    console.log(JSON.stringify({ realtime, http: url, ...(certificate === undefined ? {} : { certificate }) }));
    return;
  }
  console.log(`Realtime   ${realtime}`);
  console.log(`HTTP       ${url}`);
  if (certificate !== undefined) console.log(`Trust      NODE_EXTRA_CA_CERTS=${certificate}`);
  if (style === "text") console.log(`${isOpen ? "Any key is accepted. " : ""}Ctrl+C ends it.`);
};

const serve = async ({ options, log: style }: CliRequest & { readonly kind: "serve" }): Promise<void> => {
  const log = logIn(style);
  const simulator = await startSimulator({
    ...options,
    // Nobody reads the lists of this process, and a server that runs for days must not grow.
    record: () => false,
    keepEnded: 0,
    observe: (observed) => log(describeEvent(observed)),
    responses: { ...options.responses, keepStored, observe: (request) => log(describeRequest(request)) },
  });
  const certificate = simulator.certificate === undefined ? undefined : writeCertificate(simulator.certificate);
  tellAddresses(simulator, certificate, style, options.apiKeys === undefined);
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
    const log = logIn(request.log);
    const hasHeard = await placeCall(request.request, (text) =>
      log({ text, fields: { api: "phone", what: text.replaceAll(/ {2,}/g, " ") } }),
    );
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
