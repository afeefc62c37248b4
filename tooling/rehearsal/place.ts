import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Registry } from "./registry.ts";
import { type Ran, run } from "./run.ts";

/** Where a combination works, and what it installs from. */
export interface Place {
  /** A folder that is empty or not there yet. */
  readonly folder: string;
  readonly registry: Registry;
  /** The base URL of a simulator that was installed from the registry and goes on for the whole rehearsal. */
  readonly simulatorUrl: string;
  /** Where the runtimes lie that the repository does not bring. */
  readonly runtimes: string;
}

/** One way of installing and using the packages. */
export interface Combination {
  readonly name: string;
  /** Resolves with a line about what was seen. */
  readonly use: (place: Place) => Promise<string>;
}

/** Several combinations that share one installation. */
export interface Group {
  /** Also the name of the folder. */
  readonly name: string;
  /** Runs first; what it throws fails every use. */
  readonly prepare?: (place: Place) => Promise<void>;
  readonly uses: readonly Combination[];
}

/** A combination with a folder to itself. */
export const alone = (combination: Combination): Group => ({ name: combination.name, uses: [combination] });

/** Throws if the output has not the line. */
export const expectLine = (output: string, line: string): string => {
  if (!output.includes(line)) throw new Error(`"${line}" was expected in\n${output.slice(-3_000)}`);
  return line;
};

/** Writes files below a folder. */
export const write = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(join(folder, file), text);
  }
};

/** Installs packages into a folder as a stranger does. `type` is what a file ending in `.js` is. */
export const install = async (
  { folder, registry }: Place,
  packages: readonly string[],
  type: "module" | "commonjs" = "module",
): Promise<void> => {
  await write(folder, { "package.json": `{ "name": "consumer", "private": true, "type": "${type}" }\n` });
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: folder, env: registry.env });
};

/** Runs a program of a folder that talks to the simulator. */
export const runProgram = ({ folder, simulatorUrl }: Place, args: readonly string[], command: string = process.execPath): Promise<Ran> =>
  run(command, args, { cwd: folder, env: { OPENAI_BASE_URL: simulatorUrl, OPENAI_API_KEY: "any" } });
