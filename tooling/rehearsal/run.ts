import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { atProcessEnd } from "@plugboard/engines";

/** What a command printed, on both streams. */
export interface Ran {
  readonly output: string;
}

/** A command that goes on until it is stopped. */
export interface Background {
  stop(): Promise<void>;
}

/** Where and how a command runs. */
export interface Surroundings {
  readonly cwd: string;
  /** Variables besides those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** How long one command may take, in milliseconds: what hangs ends, and what is slow on a busy machine does not. */
const limitMs = 600_000;

/**
 * The variables of this process without those of the package manager that started it, which another one would take for its settings:
 * npm reads `npm_config_user_agent`, and says then that it is pnpm.
 */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_")));

const start = (command: string, args: readonly string[], { cwd, env }: Surroundings): ChildProcess =>
  // A group of its own, so that what it starts ends with it.
  spawn(command, args, { cwd, env: { ...ownEnvironment(), ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });

const killGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
};

/** Collects what a child prints, without colours; `heard` is called whenever there is more. */
const listen = (child: ChildProcess, heard: (output: string) => void = () => {}): (() => string) => {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += stripVTControlCharacters(String(chunk));
      heard(output);
    });
  }
  return () => output;
};

/** Runs a command to its end. Throws with the end of its output if it fails, or does not end in time. */
export const run = async (command: string, args: readonly string[], surroundings: Surroundings): Promise<Ran> => {
  const child = start(command, args, surroundings);
  const output = listen(child);
  const end = (): void => killGroup(child);
  const release = atProcessEnd(end);
  const timer = setTimeout(end, limitMs);
  try {
    const [code, signal] = await once(child, "close");
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}\n${output().slice(-6_000)}`);
    return { output: output() };
  } finally {
    clearTimeout(timer);
    release();
  }
};

/** Starts a command that goes on, and resolves when it has printed what `isReady` waits for. */
export const runInBackground = async (
  command: string,
  args: readonly string[],
  surroundings: Surroundings,
  isReady: (output: string) => boolean,
): Promise<Background & Ran> => {
  const child = start(command, args, surroundings);
  const exited = once(child, "close");
  const end = (): void => killGroup(child);
  const release = atProcessEnd(end);
  const stop = async (): Promise<void> => {
    release();
    end();
    await exited;
  };
  const { promise: ready, resolve } = Promise.withResolvers<"ready">();
  const output = listen(child, (text) => isReady(text) && resolve("ready"));
  const timer = setTimeout(end, limitMs);
  const first = await Promise.race([ready, exited]);
  clearTimeout(timer);
  if (first === "ready") return { output: output(), stop };
  release();
  throw new Error(`${command} ${args.join(" ")} ended before it was ready\n${output().slice(-3_000)}`);
};
