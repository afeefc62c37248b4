/** Waits for the end of a silence. */
export interface SilenceTimer {
  /** Something came: the silence begins anew. */
  readonly heard: () => void;
  readonly stop: () => void;
}

/**
 * Calls back when nothing came for so long. A timer per event would cost more than the event, so the time is noted and
 * the timer waits for what is left of it.
 *
 * @param timeoutMs - `undefined` for no bound.
 */
export const createSilenceTimer = (timeoutMs: number | undefined, onSilence: () => void): SilenceTimer => {
  if (timeoutMs === undefined) return { heard: () => undefined, stop: () => undefined };
  let since = Date.now();
  let timer: unknown;
  const wait = (leftMs: number): void => {
    timer = setTimeout(() => {
      const left = timeoutMs - (Date.now() - since);
      if (left > 0) wait(left);
      else onSilence();
    }, leftMs);
  };
  wait(timeoutMs);
  return {
    heard: () => {
      since = Date.now();
    },
    stop: () => clearTimeout(timer),
  };
};
