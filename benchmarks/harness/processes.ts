import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program in a process of its own, and the first message that it sends. */
const start = (program: URL, args: readonly string[], execArgv: readonly string[] = []): ChildProcess =>
  fork(fileURLToPath(program), args, {
    execArgv: [...execArgv, "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });

const firstMessage = async <T>(child: ChildProcess, timeoutMs: number): Promise<T> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`the process ended with exit code ${String(code)}`);
  });
  const [message] = await Promise.race([once(child, "message", { signal }), ended]).catch((error: unknown) => {
    throw signal.aborted ? new Error(`it hangs: nothing after ${timeoutMs / 1_000} s`) : error;
  });
  ended.catch(() => undefined);
  return message as T;
};

/** A server that tells its port, and how it ends. */
export interface ServerProcess {
  readonly port: number;
  /** Sends one message and gives the answer. */
  readonly ask: (message: unknown) => Promise<unknown>;
  readonly stop: () => void;
}

export const startServer = async ([program, ...args]: readonly [URL, ...string[]]): Promise<ServerProcess> => {
  const child = start(program, args);
  const port = await firstMessage<number>(child, 30_000);
  const ask = (message: unknown): Promise<unknown> => {
    const answer = firstMessage(child, 30_000);
    child.send(message as object);
    return answer;
  };
  return { port, ask, stop: () => child.kill() };
};

/** Runs a program until it has sent its one message. */
export const runProgram = async <T>(program: URL, args: readonly string[], timeoutMs: number): Promise<T> => {
  const child = start(program, args, ["--expose-gc"]);
  try {
    return await firstMessage<T>(child, timeoutMs);
  } finally {
    child.kill("SIGKILL");
  }
};
