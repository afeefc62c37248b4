import { PlugboardError } from "@plugboard/core";

/** Work of the application that can be cancelled and has a deadline. */
export interface Task {
  readonly signal: AbortSignal;
  /** Cancels it, unless it is over. @param why - The reason of the signal. */
  readonly cancel: (why: string) => void;
}

/** What became of a task. */
export type TaskEnd<T> =
  | { readonly status: "done"; readonly value: T }
  | { readonly status: "failed"; readonly error: PlugboardError }
  | { readonly status: "cancelled" };

/**
 * Runs a handler of the application. `onEnd` is called once: with `cancelled` as soon as the task is cancelled, even if the handler
 * ignores its signal, and with `failed` when the handler throws or the deadline passes.
 *
 * @param what - Names the work in errors.
 */
export const runTask = <T>(
  what: string,
  timeoutMs: number,
  handler: (signal: AbortSignal) => T | Promise<T>,
  onEnd: (end: TaskEnd<T>) => void,
): Task => {
  const abort = new AbortController();
  let state: "running" | "over" = "running";
  const settle = (end: TaskEnd<T>): void => {
    if (state === "over") return;
    state = "over";
    clearTimeout(timer);
    onEnd(end);
  };
  const failed = (cause: unknown): void => {
    settle({ status: "failed", error: new PlugboardError("handler-failed", `${what} failed.`, { cause, delivery: "answered" }) });
  };
  const stop = (reason: PlugboardError, end: () => void): void => {
    if (state === "over") return;
    end();
    abort.abort(reason);
  };
  const timer = setTimeout(() => {
    const error = new PlugboardError("aborted", `${what} took longer than ${timeoutMs} ms.`, { delivery: "answered" });
    stop(error, () => failed(error));
  }, timeoutMs);
  // Called from a promise, so that what the handler throws synchronously does not reach the code that delivers the event.
  Promise.resolve()
    .then(() => (state === "over" ? undefined : handler(abort.signal)))
    .then((value) => settle({ status: "done", value: value as T }), failed);
  return {
    signal: abort.signal,
    cancel: (why) => stop(new PlugboardError("aborted", `${what} was cancelled: ${why}.`), () => settle({ status: "cancelled" })),
  };
};
