import { open, writeFile } from "node:fs/promises";
import { type Adapter, isPlugboardError, PlugboardError } from "@plugboard/core";
import { Command, CommanderError, Option } from "commander";
import { cases } from "../cases/index.ts";
import { mutants } from "../mutants/index.ts";
import { applicableTo, runMutants, survivors } from "../mutants/run-mutants.ts";
import { formatResult, formatTotals } from "../report.ts";
import { runCases } from "../run-cases.ts";
import { startScenarioServer } from "../server/start-scenario-server.ts";
import { loadAdapter, loadKnownFailures } from "./load-adapter.ts";

interface CliOptions {
  readonly runtime: string;
  readonly json?: string;
  readonly only: readonly string[];
  readonly concurrency: string;
  readonly verbose?: true;
  readonly mutants?: true;
}

const create = (): Command =>
  new Command("plugboard-conformance")
    .description("Runs Plugboard's conformance suite on an adapter.")
    .argument("<file>", "a module whose default export is the adapter, or a function that returns it; .ts is fine")
    .addOption(new Option("--runtime <name>", "the runtime that this process is").choices(["node", "deno", "bun"]).default("node"))
    .option("--json <file>", "write the report to a file")
    .option("--only <parts...>", "run only the cases whose id holds one of these", [])
    .option("--concurrency <number>", "cases that run at the same time", "4")
    .addOption(
      new Option("--mutants", "break the adapter in every kept way instead, and print which cases notice").conflicts([
        "only",
        "json",
        "verbose",
      ]),
    )
    .option("--verbose", "print every case, not only those that did not hold")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });

/** Asks the process what it is. Deno and Bun also have `process.versions.node`. */
const detect = (): string => {
  const { deno, bun } = process.versions as { readonly deno?: string; readonly bun?: string };
  return deno === undefined ? (bun === undefined ? "node" : "bun") : "deno";
};

/** Prints the kill table: each mutant and the cases that noticed it. */
const judgeMutants = async (adapter: Adapter, baseUrl: string, options: CliOptions, print: (line: string) => void): Promise<number> => {
  const applicable = mutants.map((mutant) => applicableTo(mutant, cases, adapter.capabilities)).filter(({ kills }) => kills.length > 0);
  const results = await runMutants(applicable, cases, {
    adapter,
    baseUrl,
    concurrency: Number(options.concurrency),
    runtime: { name: options.runtime, version: process.version, detect },
    onResult: ({ name, killedBy, missedBy }) => {
      print(
        `${missedBy.length === 0 ? "ok" : "x "} ${name}: ${missedBy.length === 0 ? killedBy.join(", ") : `not noticed by ${missedBy.join(", ")}`}`,
      );
    },
  });
  const alive = survivors(results).length;
  print(`${adapter.name}: ${results.length - alive} mutants killed, ${alive} survived, ${mutants.length - results.length} not applicable`);
  return alive === 0 ? 0 : 1;
};

const refuse = (message: string, cause?: unknown): never => {
  throw new PlugboardError("invalid-argument", message, { cause });
};

/** Whatever is wrong with a call is said before a case runs. */
const checkOptions = async ({ concurrency, only, json }: CliOptions): Promise<void> => {
  if (!(Number(concurrency) >= 1 && Number(concurrency) <= 64)) {
    refuse(`--concurrency is ${concurrency}; a number from 1 to 64 was expected.`);
  }
  if (only.length > 0 && !cases.some(({ id }) => only.some((part) => id.includes(part)))) {
    refuse(`No case id holds ${only.join(" or ")}.`);
  }
  if (json === undefined) return;
  const file = await open(json, "a").catch((cause: NodeJS.ErrnoException) =>
    refuse(`--json ${json} cannot be written (${cause.code ?? "unknown"}).`, cause),
  );
  await file.close();
};

const judge = async (file: string, options: CliOptions, print: (line: string) => void): Promise<number> => {
  const { runtime: name, json, only, verbose } = options;
  const adapter = await loadAdapter(file);
  const knownFailures = await loadKnownFailures(file);
  await checkOptions(options);
  const server = await startScenarioServer();
  try {
    if (options.mutants) return await judgeMutants(adapter, server.baseUrl, options, print);
    const report = await runCases(cases, {
      adapter,
      baseUrl: server.baseUrl,
      knownFailures,
      only,
      concurrency: Number(options.concurrency),
      runtime: { name, version: process.versions[detect()] ?? process.version, detect },
      onResult: (result) => {
        if (verbose || result.outcome === "failed") print(formatResult(result));
      },
    });
    if (!verbose) for (const result of report.results) if (result.outcome === "not-applicable") print(formatResult(result));
    print(formatTotals(report));
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ runtimes: [report] }, null, 2)}\n`);
    return report.failed === 0 ? 0 : 1;
  } finally {
    await server.close();
  }
};

/**
 * The command line. Returns the exit code: 0 when every case held or is known, 1 when one did not, 2 when the call itself is
 * wrong. Nothing is printed but through `print`.
 */
export const runCli = async (argv: readonly string[], print: (line: string) => void): Promise<number> => {
  const command = create();
  try {
    command.parse([...argv]);
    return await judge(command.args[0] ?? "", command.opts<CliOptions>(), print);
  } catch (cause) {
    if (cause instanceof CommanderError) {
      print(cause.exitCode === 0 ? command.helpInformation().trimEnd() : cause.message);
      return cause.exitCode === 0 ? 0 : 2;
    }
    if (!isPlugboardError(cause)) throw cause;
    print(`error: ${cause.message}`);
    return 2;
  }
};
