import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** The root of the repository. */
export const root: string = resolve(import.meta.dirname, "..");

/** One thing that must hold. */
export interface Step {
  /** What holds, in a word or two. */
  readonly name: string;
  /** The command that proves it, run in the root. */
  readonly command: readonly [string, ...string[]];
  /** Shows the command's output while it runs, for steps that take long and report progress themselves. */
  readonly live?: boolean;
}

/** How a step ended. */
export interface StepResult {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** Runs one step, and says how it ended. Its output is shown when it fails; a live one is announced, too. */
export const runStep = async ({ name, command: [program, ...args], live = false }: Step): Promise<StepResult> => {
  const startedAt = Date.now();
  if (live) process.stdout.write(`· ${name}\n`);
  const chunks: string[] = [];
  const code = await new Promise<number>((settle, reject) => {
    // The output is read by a program and by people in turn; colours would be noise to the first.
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => {
        chunks.push(chunk);
        if (live) process.stdout.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (exitCode) => settle(exitCode ?? 1));
  });
  const seconds = (Date.now() - startedAt) / 1000;
  const output = chunks.join("");
  process.stdout.write(`· ${name}: ${code === 0 ? "ok" : "FAILED"} (${seconds.toFixed(1)} s)\n`);
  if (code !== 0 && !live) process.stdout.write(`${output}\n`);
  return { code, output, seconds };
};
