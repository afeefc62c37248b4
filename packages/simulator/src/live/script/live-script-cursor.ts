import type { BackendResponse, LiveConnectionScript, LiveScript, LiveStep, LiveTurn } from "./live-script.ts";

/** Hands out a script's entries in order. */
export interface LiveScriptCursor {
  readonly takeTurn: () => LiveTurn | undefined;
  readonly takeBackend: () => BackendResponse | undefined;
  readonly takeConnection: () => LiveConnectionScript;
  readonly onStart: () => readonly LiveStep[];
  /** Replaces the script; counting starts again. */
  readonly replace: (script: LiveScript) => void;
}

/** A cursor at the beginning of a script. */
export const createLiveScriptCursor = (first: LiveScript): LiveScriptCursor => {
  let script = first;
  let taken = { turns: 0, backend: 0, connections: 0 };
  const take = <K extends keyof typeof taken>(list: K): NonNullable<LiveScript[K]>[number] | undefined => {
    const index = taken[list];
    taken = { ...taken, [list]: index + 1 };
    return script[list]?.[index];
  };
  return {
    takeTurn: () => take("turns"),
    takeBackend: () => take("backend"),
    takeConnection: () => ({ ...script.everyConnection, ...take("connections") }),
    onStart: () => script.onStart ?? [],
    replace: (next) => {
      script = next;
      taken = { turns: 0, backend: 0, connections: 0 };
    },
  };
};
