import type { EventSource } from "./peer-connection.ts";

/** What has to be undone when a call, or the attempt at one, is over. */
export interface UndoList {
  /** Adds a step. Steps run last to first, once; one that is added too late runs at once. */
  readonly add: (step: () => void) => void;
  /** Listens until then. */
  readonly listen: <E>(source: EventSource, type: string, listener: (event: E) => void) => void;
  /** Runs a step after a delay, unless it is called off before. */
  readonly later: (delayMs: number, step: () => void) => () => void;
  /** Undoes everything. */
  readonly run: () => void;
}

/** Makes an empty list. */
export const createUndoList = (): UndoList => {
  const steps: Set<() => void> = new Set();
  let state: "collecting" | "done" = "collecting";
  const add = (step: () => void): void => {
    if (state === "done") step();
    else steps.add(step);
  };
  return {
    add,
    listen: (source, type, listener) => {
      source.addEventListener(type, listener);
      add(() => source.removeEventListener(type, listener));
    },
    later: (delayMs, step) => {
      const timer = setTimeout(() => {
        steps.delete(cancel);
        step();
      }, delayMs);
      const cancel = (): void => {
        clearTimeout(timer);
        steps.delete(cancel);
      };
      add(cancel);
      return cancel;
    },
    run: () => {
      state = "done";
      for (const step of [...steps].reverse()) step();
      steps.clear();
    },
  };
};
