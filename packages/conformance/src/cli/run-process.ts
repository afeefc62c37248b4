import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProcessReport } from "../process.ts";
import type { RunProcess } from "../server/start-scenario-server.ts";
import { readLines } from "./read-lines.ts";

/** How long a task may take, start of the runtime included, in milliseconds. */
const taskTimeoutMs = 12_000;

/** A process with nothing left to do ends at once; this is for a loaded machine, in milliseconds. */
const exitGraceMs = 2_000;

/** The program, a folder above this file in the sources and beside the command in the package. */
const program = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../process-program.ts" : "process-program.js", import.meta.url));

/** How this runtime is told to run a file: Deno wants a command and a permission. */
const runArguments = (): readonly string[] => ("deno" in process.versions ? ["run", "-A"] : []);

/** Runs tasks of the adapter that a file exports, each in a fresh process of the runtime that this is. */
export const runProcessOf =
  (file: string, environment: Readonly<Record<string, string>> = {}): RunProcess =>
  (task) =>
    new Promise<ProcessReport>((resolve, reject) => {
      const child = spawn(process.execPath, [...runArguments(), program, file, JSON.stringify(task)], {
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said: string | undefined;
      let heldBy: string | undefined;
      let timer = setTimeout(() => child.kill("SIGKILL"), taskTimeoutMs);
      readLines(child.stdout, (line) => {
        if (line.startsWith("said ")) {
          said = line.slice(5);
          clearTimeout(timer);
          timer = setTimeout(() => child.kill("SIGKILL"), exitGraceMs);
        }
        if (line.startsWith("held ")) heldBy = line.slice(5);
      });
      child.once("error", reject);
      child.once("close", (_code, signal) => {
        clearTimeout(timer);
        resolve({ ...(said !== undefined && { said }), endedByItself: signal !== "SIGKILL", ...(heldBy !== undefined && { heldBy }) });
      });
    });
