import { open } from "node:fs/promises";
import { PlugboardError } from "@plugboard/core";
import { Command, Option } from "commander";
import { cases } from "../cases/index.ts";

/** Runtimes that this process can be, and engines that the command starts. */
const runtimes = ["node", "deno", "bun", "chromium", "chromium-worker", "firefox", "firefox-worker", "workerd"] as const;

/** A runtime by its name on the command line. */
export type RuntimeName = (typeof runtimes)[number];

/** What the command was asked for. */
export interface CliOptions {
  readonly runtime: RuntimeName;
  readonly json?: string;
  readonly only: readonly string[];
  readonly concurrency: string;
  readonly bail: string;
  readonly verbose?: true;
  readonly mutants?: true;
}

const examples = `
Examples:
  $ plugboard-conformance ./my-adapter.ts
      judges its default export in this Node, which runs TypeScript from 22.18 on
  $ deno run -A npm:@plugboard/conformance ./my-adapter.ts --runtime deno
      the same in Deno; bun x plugboard-conformance … --runtime bun in Bun
  $ plugboard-conformance ./my-adapter.ts --runtime chromium --json report.json
      bundles it, judges it in a page, and writes the report
  $ plugboard-conformance ./my-adapter.ts --only close/ handshake/ --verbose
      two areas, with every case
  $ plugboard-conformance ./my-adapter.ts --mutants
      breaks it in every kept way; a way that no case notices is a hole in the suite

Exit codes:
  0  every case held, or its failure is known
  1  a case did not hold, a known failure did, or the process does not end by itself
  2  the call is wrong`;

/** The command as commander knows it. */
export const createCommand = (writeOut: (text: string) => void): Command =>
  new Command("plugboard-conformance")
    .description("Runs Plugboard's conformance suite on an adapter.")
    .argument("<file>", "a module whose default export is the adapter, or a function that returns it; .ts is fine")
    .addOption(new Option("--runtime <name>", "the runtime that this process is, or an engine to start").choices(runtimes).default("node"))
    .option("--json <file>", "write the report to a file")
    .option("--only <parts...>", "run only the cases whose id holds one of these", [])
    .option("--concurrency <number>", "cases that run at the same time", "4")
    .option("--bail <number>", "stop after so many failures; 0 for never", "50")
    .addOption(
      new Option("--mutants", "break the adapter in every kept way instead, and print which cases notice").conflicts([
        "only",
        "json",
        "verbose",
      ]),
    )
    .option("--verbose", "print every case, not only those that did not hold")
    .addHelpText("after", examples)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut });

/** Fails with one line that says what is wrong with the call. */
export const refuse = (message: string, cause?: unknown): never => {
  throw new PlugboardError("invalid-argument", message, { cause });
};

const isWhole = (text: string, from: number, to: number): boolean => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to;

/** Whatever is wrong with a call is said before a case runs. */
export const checkOptions = async ({ concurrency, bail, only, json, mutants, runtime }: CliOptions): Promise<void> => {
  if (!isWhole(concurrency, 1, 64)) refuse(`--concurrency is ${concurrency}; a number from 1 to 64 was expected.`);
  if (!isWhole(bail, 0, 1_000_000)) refuse(`--bail is ${bail}; a whole number from 0 on was expected.`);
  if (mutants && !["node", "deno", "bun"].includes(runtime)) refuse(`--mutants runs in node, deno and bun, not in ${runtime}.`);
  if (only.length > 0 && !cases.some(({ id }) => only.some((part) => id.includes(part)))) {
    const areas = new Set(cases.map(({ id }) => id.replace(/\/.*/, "/")));
    refuse(`No case id holds ${only.join(" or ")}; they begin with ${[...areas].join(", ")}.`);
  }
  if (json === undefined) return;
  const file = await open(json, "a").catch((cause: NodeJS.ErrnoException) =>
    refuse(`--json ${json} cannot be written (${cause.code ?? "unknown"}).`, cause),
  );
  await file.close();
};
