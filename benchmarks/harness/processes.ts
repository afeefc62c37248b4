import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts a program in a process of its own. */
const start = (program: URL, args: readonly string[], execArgv: readonly string[] = []): ChildProcess =>
  fork(fileURLToPath(program), args, {
    execArgv: [...execArgv, "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });

/** The next message of a program. Rejects when the program ends without one, or when there is none in time. */
const nextMessage = async <T>(child: ChildProcess, timeoutMs: number): Promise<T> => {
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

/** Starts a server and waits for its port. */
export const startServer = async ([program, ...args]: readonly [URL, ...string[]]): Promise<ServerProcess> => {
  const child = start(program, args);
  const port = await nextMessage<number>(child, 30_000);
  const ask = (message: unknown): Promise<unknown> => {
    const answer = nextMessage(child, 30_000);
    child.send(message as object);
    return answer;
  };
  return { port, ask, stop: () => child.kill() };
};

/** Runs a program until it has sent its one message. */
export const runProgram = async <T>(program: URL, args: readonly string[], timeoutMs: number): Promise<T> => {
  const child = start(program, args, ["--expose-gc"]);
  try {
    return await nextMessage<T>(child, timeoutMs);
  } finally {
    child.kill("SIGKILL");
  }
};
