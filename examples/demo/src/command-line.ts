import { join, resolve } from "node:path";
import { Command } from "commander";
import { targets } from "./targets.ts";
import { readWav } from "./wav.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Where the answers go. */
export const outFolder: string = join(root, "out");

/** npm runs scripts in the root of the package and says here where the caller stood. */
const callersFolder = process.env["INIT_CWD"] ?? process.cwd();

/** A wrong call, with a message for the person who made it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** What the caller asked for. */
export interface CommandLine {
  readonly wav?: string;
  readonly live?: true;
  readonly url?: string;
  readonly json?: true;
  readonly model: string;
  readonly runtime?: readonly string[];
}

/** Reads the arguments of the process. Throws {@link CommandError}; `--help` and an unknown option end the process. */
export const parseCommandLine = (): CommandLine => {
  const names = targets.map(({ name }) => name);
  const options = new Command("npm start --")
    .description("A voice turn and an agent loop on every runtime found.")
    .option("--wav <file>", "your own question: PCM WAV, mono or stereo, 8 to 48 kHz")
    .option("--live", "the real API, with the key in OPENAI_API_KEY")
    .option("--url <url>", "another Realtime endpoint, with the key in OPENAI_API_KEY; no agent loop")
    .option("--model <name>", "model of the agent loop", "gpt-5.6")
    .option("--runtime <name...>", `only these of ${names.join(", ")}`)
    .option("--json", "print one JSON document instead of the tables")
    .parse()
    .opts<CommandLine>();
  const unknown = options.runtime?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new CommandError(`There is no runtime ${unknown}; there are ${names.join(", ")}.`);
  return options;
};

/** The key in the environment. Throws {@link CommandError} when there is none. */
export const readKey = (): string => {
  const key = process.env["OPENAI_API_KEY"]?.trim();
  if (!key) throw new CommandError("OPENAI_API_KEY is empty; --live and --url need a key in it.");
  return key;
};

/** The spoken question: the caller's own, or the one that comes with the simulator. */
export const readQuestion = ({ wav }: CommandLine): Promise<Uint8Array> =>
  readWav(wav === undefined ? join(root, "packages/simulator/fixtures/question.wav") : resolve(callersFolder, wav));
