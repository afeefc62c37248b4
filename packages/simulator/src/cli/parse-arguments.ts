import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { Command, InvalidArgumentError } from "commander";
import { parseScript } from "../realtime/script/script-schema.ts";
import { checkScripts } from "../responses/script/script-schema.ts";
import { SimulatorError } from "../simulator-error.ts";
import type { SimulatorOptions } from "../simulator-options.ts";
import { isJsonObject } from "../wire/json.ts";

/** What the command line asks for. */
export interface CliRequest {
  readonly options: SimulatorOptions;
  /** Whether turns are logged. */
  readonly isQuiet: boolean;
}

const port = (value: string): number => {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError("a port from 0 to 65535 was expected.");
};

const speed = (value: string): number => {
  if (Number(value) > 0) return Number(value);
  throw new InvalidArgumentError("a number above 0, or Infinity, was expected.");
};

/** The simulator accepts any key, so it must not be reachable from other machines. */
const loopback = (value: string): string => {
  if (value === "localhost" || value === "::1" || (isIP(value) === 4 && value.startsWith("127."))) return value;
  throw new InvalidArgumentError("a loopback address was expected: the simulator accepts any key.");
};

/** Reads a script file: a script of the Realtime half, and under `responses` the scripts of the other half. Throws {@link SimulatorError} `bad-script`. */
const readScript = (file: string): Pick<SimulatorOptions, "script" | "responses"> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimulatorError("bad-script", `${file}: ${reason}`, cause);
  }
  if (!isJsonObject(value) || value["responses"] === undefined) return { script: parseScript(value) };
  const { responses, ...script } = value;
  return { script: parseScript(script), responses: { scripts: checkScripts(Array.isArray(responses) ? responses : [responses]) } };
};

/** Reads the command line. It ends the process itself for `--help`, `--version` and a wrong option. */
export const parseArguments = (argv: readonly string[], version: string): CliRequest => {
  const command = new Command("plugboard-simulator")
    .description("A local server that speaks the OpenAI Realtime and Responses APIs.")
    .version(version)
    .option("--port <number>", "TCP port; 0 takes a free one", port, 8787)
    .option("--host <address>", "loopback address to listen on", loopback, "127.0.0.1")
    .option("--speed <factor>", "how much faster than real time audio is sent", speed, 5)
    .option("--script <file>", "JSON file that says what is answered")
    .option("--quiet", "print the address and nothing else");
  const given = command
    .parse(argv, { from: "user" })
    .opts<{ port: number; host: string; speed: number; script?: string; quiet?: boolean }>();
  const script = given.script === undefined ? {} : readScript(given.script);
  return { options: { port: given.port, host: given.host, speed: given.speed, ...script }, isQuiet: given.quiet === true };
};
