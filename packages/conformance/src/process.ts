import { type Adapter, connect, type Socket } from "@plugboard/core";

/** What the adapter under test does in a process of its own. */
export interface ProcessTask {
  /** `unref` leaves an open connection that must not hold the process; `ref` one that must; `close` ends it and leaves nothing. */
  readonly name: "unref" | "ref" | "close";
  /** Origin of the scenarios. */
  readonly url: string;
}

/** How the process of a task ended. */
export interface ProcessReport {
  /** What the task said at its end; `undefined` when the process ended before. */
  readonly said?: string;
  /** Whether the process ended by itself, soon after the task. */
  readonly endedByItself: boolean;
  /** What still held it, as far as the runtime tells. */
  readonly heldBy?: string;
}

/** The part of Node's `process` that Deno and Bun have too. */
export interface ProcessLike {
  /** The names that have listeners. */
  eventNames(): readonly (string | symbol)[];
  /** How many listeners a name has. */
  listenerCount(name: string | symbol): number;
}

/** Listeners on `process`, as `name count`. */
const listenersOf = (target: ProcessLike): readonly string[] =>
  target.eventNames().map((name) => `${String(name)} ${target.listenerCount(name)}`);

/** Runs a task; what it returns goes into {@link ProcessReport.said}. The process has to end by itself afterwards. */
export const runProcessTask = async <S extends Socket>(adapter: Adapter<S>, task: ProcessTask, target: ProcessLike): Promise<string> => {
  const before = listenersOf(target);
  let heard: () => void = () => undefined;
  const echoed = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const path = task.name === "ref" ? "/echo-and-close?ms=700" : "/echo";
  const connection = await connect(adapter, `${task.url}${path}`, { message: () => heard() });
  connection.send("x");
  await echoed;
  if (task.name === "unref") {
    connection.unref();
    return "open";
  }
  if (task.name === "ref") {
    connection.unref();
    connection.ref();
    return `closed ${(await connection.closed).code}`;
  }
  await connection.close();
  const left = listenersOf(target).filter((entry) => !before.includes(entry));
  return left.length === 0 ? "closed" : `closed, and left listeners on process: ${left.join(", ")}`;
};
