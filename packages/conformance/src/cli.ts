#!/usr/bin/env node
import { setTimeout as startTimer } from "node:timers";
import { runCli } from "./cli/run-cli.ts";
import { whatHolds } from "./cli/what-holds.ts";

// A reader that has seen enough, as `head`, changes neither the run nor its exit code.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const isTerminal = process.stderr.isTTY === true;
const clear = (): void => void (isTerminal && process.stderr.write("\r\u001b[K"));

const code = await runCli(process.argv, {
  print: (line) => {
    clear();
    process.stdout.write(`${line}\n`);
  },
  ...(isTerminal && { progress: (state: string) => void process.stderr.write(`\r\u001b[K${state}`) }),
});
clear();
process.exitCode = code;

/** How long the process may still live after its verdict, in milliseconds: a socket of the last case needs a moment to end. */
const graceMs = 3_000;

// The timer itself holds nothing: it fires only when something else does.
startTimer(() => {
  process.stdout.write(`error: the process does not end by itself; the adapter has left ${whatHolds()}\n`, () => process.exit(1));
}, graceMs).unref();
