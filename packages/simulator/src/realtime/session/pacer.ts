/** A wait inside a response: audio time is shortened by the speed, real time is not. */
export type Pause = { readonly audioMs: number } | { readonly realMs: number };

/** Calls back after a pause. */
export interface Pacer {
  /**
   * Waits.
   *
   * @param pause - How long.
   * @param resume - Called once, never before this call returned.
   * @returns a function that cancels the wait.
   */
  wait(pause: Pause, resume: () => void): () => void;
}

/**
 * Makes a pacer.
 *
 * @param speed - Audio milliseconds that pass in one millisecond of real time; `Infinity` lets audio time pass at once, one
 * turn of the event loop for each pause, so that a cancel can still come in between.
 */
export const createPacer = (speed: number): Pacer => ({
  wait: (pause, resume) => {
    const ms = "realMs" in pause ? pause.realMs : pause.audioMs / speed;
    if (ms === 0) {
      const immediate = setImmediate(resume);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(resume, ms);
    return () => clearTimeout(timer);
  },
});
