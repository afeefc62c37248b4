import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { atProcessEnd } from "./at-process-end.ts";
import type { Launched } from "./engine.ts";
import { readLines } from "./read-lines.ts";

/** One child process and who hears it. */
export interface ProcessStart {
  /** The executable. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Working directory, home and place for temporary files. */
  readonly folder: string;
  /** Variables besides the few that every engine gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes each line of standard output and standard error. */
  readonly onLine: (line: string) => void;
  /** Takes each line of file descriptor 3; without it the descriptor is not opened. */
  readonly onControl?: (line: string) => void;
  /** The process ended and all its output has been delivered. */
  readonly onExit: (how: string) => void;
}

// Keys and proxies of the caller must not reach an engine by accident.
const environmentOf = ({ folder, environment }: ProcessStart): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  LANG: "C.UTF-8",
  HOME: folder,
  TMPDIR: folder,
  XDG_RUNTIME_DIR: folder,
  ...environment,
});

/** Signals the whole group, so that helpers of a browser end too. */
const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
};

/** Starts a child in a process group of its own. Rejects if it cannot be started. */
export const startProcess = async (start: ProcessStart): Promise<Launched> => {
  const child = spawn(start.command, start.args, {
    cwd: start.folder,
    env: environmentOf(start),
    stdio: ["ignore", "pipe", "pipe", start.onControl ? "pipe" : "ignore"],
    detached: true,
  });
  const killNow = (): void => killGroup(child);
  const release = atProcessEnd(killNow);
  const exited = once(child, "exit").then(
    () => {},
    () => {},
  );
  const listeners = [undefined, start.onLine, start.onLine, start.onControl];
  const outputs = child.stdio.map(async (stream, descriptor) => {
    const onLine = listeners[descriptor];
    if (onLine && stream instanceof Readable) await readLines(stream, onLine);
  });
  child.once("exit", (code, signal) => {
    release();
    // A helper that outlived its parent holds the group and the pipes.
    killGroup(child);
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    Promise.allSettled(outputs).then(() => start.onExit(how));
  });
  await once(child, "spawn");
  return {
    exited,
    stop: async () => {
      killNow();
      await exited;
    },
  };
};
