import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a command printed, on both streams. */
export interface Ran {
  readonly output: string;
}

/** Runs a command to its end. Throws with the end of its output if it fails, or does not end within five minutes. */
export const run = async (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> => {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}\n${output.slice(-3_000)}`);
  return { output };
};
