import { execFile } from "node:child_process";
import { resolve } from "node:path";

/** The program. */
export const main: string = resolve(import.meta.dirname, "../src/main.ts");

/** What one run gave. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as `npm start --` would, from a folder of the caller's. */
export const runDemo = (
  args: readonly string[],
  folder: string = import.meta.dirname,
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> =>
  new Promise((settle) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder, INIT_CWD: folder, ...environment };
    execFile(process.execPath, [main, ...args], { env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      settle({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
