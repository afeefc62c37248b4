// Runs inside Node, Deno and Bun.
import type { ProgramMessage, RuntimeIdentity } from "../message.ts";
import type { EngineProgram } from "../program.ts";
import { runProgram } from "./run-program.ts";

declare const Bun: { readonly version: string } | undefined;
declare const Deno: { readonly version: { readonly deno: string } } | undefined;
declare const process: { readonly version: string };
declare const console: { readonly log: (text: string) => void };

// Bun and Deno have a `process` too, so Node comes last.
const identify = (): RuntimeIdentity => {
  if (typeof Bun !== "undefined") return { name: "bun", version: Bun.version };
  if (typeof Deno !== "undefined") return { name: "deno", version: Deno.version.deno };
  return { name: "node", version: process.version.slice(1) };
};

/** Starts the program. Its messages are lines of standard output that begin with RS, as in RFC 7464. */
export const start = (program: EngineProgram<unknown, unknown>, args: unknown): void => {
  const print = console.log.bind(console);
  const emit = (message: ProgramMessage): void => print(`\u001e${JSON.stringify(message)}`);
  void runProgram(program, args, identify(), emit);
};
