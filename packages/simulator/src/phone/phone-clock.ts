/** How often a phone looks at the time, in real milliseconds; a frame is 20 ms of the call. */
const tickMs = 10;

/** Calls `onFrame` for every 20 ms of a call, as many at once as are due. */
export interface PhoneClock {
  /**
   * Lets the frames pass that are due, before something happens to the call.
   *
   * @returns For how long this process was busy before it, in milliseconds of the call.
   */
  readonly catchUp: () => number;
  /** Stops the clock. */
  readonly stop: () => void;
}

/** The length of one frame, in milliseconds. */
export const frameMs = 20;

/** Starts a clock that runs `speed` times as fast as real time. A process that was held up catches up, so that no frame is lost. */
export const startPhoneClock = (speed: number, onFrame: () => void): PhoneClock => {
  const startedAt = performance.now();
  let frames = 0;
  const intervalMs = tickMs / Math.max(1, Math.min(speed, tickMs));
  let turnAt = startedAt;
  const catchUp = (): number => {
    const now = performance.now();
    const due = Math.floor(((now - startedAt) * speed) / frameMs);
    while (frames < due) {
      frames += 1;
      onFrame();
    }
    const busyMs = Math.max(0, now - turnAt - intervalMs) * speed;
    turnAt = now;
    return busyMs;
  };
  const timer = setInterval(catchUp, intervalMs);
  return { catchUp, stop: () => clearInterval(timer) };
};
