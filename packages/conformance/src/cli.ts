#!/usr/bin/env node
import { runCli } from "./cli/run-cli.ts";

// A reader that has seen enough, as `head`, changes neither the run nor its exit code.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCli(process.argv, (line) => process.stdout.write(`${line}\n`));
