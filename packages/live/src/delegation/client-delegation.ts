import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { notSent } from "../commands/outcome.ts";
import type { Passage } from "../transcript/transcript.ts";
import type { AppendOutcome, Delegation, DelegationHost } from "./delegation.ts";
import { runTask, type Task } from "./task.ts";

/** Work that the voice model has delegated to the application. It says neither what nor why: the transcript does. */
export interface DelegatedTask {
  /** The id of the delegation. */
  readonly id: string;
  /** When it was delegated, in milliseconds of the timeline. Text up to there may still arrive. */
  readonly offsetMs: number;
  /** What was said so far. Another call includes what has arrived since. */
  readonly transcript: () => readonly Passage[];
  /** Aborts when the task is cancelled: by a newer one, by the deadline, or by the end of the session. */
  readonly signal: AbortSignal;
  /** Has something said, in the model's words. */
  readonly commentary: (text: string) => Promise<AppendOutcome>;
  /** Tells the model something that need not be said. */
  readonly thinking: (text: string) => Promise<AppendOutcome>;
}

/** How tasks are run. */
export interface ClientDelegationOptions {
  /** How many tasks may run at once, 1 or more. Another one cancels the oldest. @defaultValue 1 */
  readonly maxConcurrent?: number;
  /** Bound of one task, in milliseconds; then it fails. @defaultValue 60_000 */
  readonly timeoutMs?: number;
  /** How the result reaches the model. @defaultValue "commentary" */
  readonly result?: "commentary" | "thinking";
  /** The silent fact that the model is told when a task has failed; `""` for none. @defaultValue "The delegated task failed. There is no result." */
  readonly failureText?: string;
}

/** Text that is sent as the task's result; nothing is sent for `""` and `undefined`. */
export type DelegatedResult = string | undefined;

const begin = (
  host: DelegationHost,
  id: string,
  offsetMs: number,
  handler: (task: DelegatedTask) => DelegatedResult | Promise<DelegatedResult>,
  { timeoutMs = 60_000, result = "commentary", failureText = "The delegated task failed. There is no result." }: ClientDelegationOptions,
  onEnd: () => void,
): Task => {
  const append = (kind: "commentary" | "thinking", text: string): Promise<AppendOutcome> => host.append(`session.${kind}.append`, text, id);
  return runTask<DelegatedResult>(
    "A delegated task",
    timeoutMs,
    (signal) => {
      const appendWhileRunning =
        (kind: "commentary" | "thinking") =>
        (text: string): Promise<AppendOutcome> =>
          signal.aborted ? Promise.resolve(notSent("superseded")) : append(kind, text);
      return handler({
        id,
        offsetMs,
        transcript: host.transcript,
        signal,
        commentary: appendWhileRunning("commentary"),
        thinking: appendWhileRunning("thinking"),
      });
    },
    (end) => {
      onEnd();
      if (end.status === "done" && end.value) void append(result, end.value);
      if (end.status !== "failed") return;
      if (failureText) void append("thinking", failureText);
      host.fail(end.error);
    },
  );
};

/**
 * Answers the delegations of a session whose delegation is `client`, which is the default of the API.
 *
 * @param handler - Does the work. What it returns is sent as the result. If it throws, the task has failed: the model is told, and the
 * error is reported as `handler-failed`.
 */
export const clientDelegation = (
  handler: (task: DelegatedTask) => DelegatedResult | Promise<DelegatedResult>,
  options: ClientDelegationOptions = {},
): Delegation => {
  const { maxConcurrent = 1, timeoutMs = 60_000, result: _result, failureText: _text, ...others } = options;
  refuseUnknownOptions("clientDelegation", others);
  checkNumbers({ maxConcurrent, timeoutMs });
  return (host) => {
    const running = new Map<string, Task>();
    return {
      receive: (event) => {
        if (event.type !== "session.delegation.created" || event.delegation?.target !== "client") return;
        const { id } = event.delegation;
        if (typeof id !== "string" || running.has(id)) return;
        const [oldest] = running.values();
        if (running.size >= maxConcurrent) oldest?.cancel("a newer one has taken its place");
        running.set(
          id,
          begin(host, id, event.offset_ms, handler, options, () => running.delete(id)),
        );
      },
      stop: () => {
        for (const task of [...running.values()]) task.cancel("the session is over");
      },
    };
  };
};
