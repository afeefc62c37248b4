/** How often a phone looks at the time, in real milliseconds; a frame is 20 ms of the call. */
const tickMs = 10;

/** Calls `onFrame` for every 20 ms of a call, as many at once as are due. */
export interface PhoneClock {
  /** Lets the frames pass that are due, before something happens to the call. */
  readonly catchUp: () => void;
  /** Ends it. */
  readonly stop: () => void;
}

/** The length of one frame, in milliseconds. */
export const frameMs = 20;

/** Starts a clock that runs `speed` times as fast as real time. A process that was held up catches up, so that no frame is lost. */
export const startPhoneClock = (speed: number, onFrame: () => void): PhoneClock => {
  const startedAt = performance.now();
  let frames = 0;
  const catchUp = (): void => {
    const due = Math.floor(((performance.now() - startedAt) * speed) / frameMs);
    while (frames < due) {
      frames += 1;
      onFrame();
    }
  };
  const timer = setInterval(catchUp, tickMs / Math.max(1, Math.min(speed, tickMs)));
  return { catchUp, stop: () => clearInterval(timer) };
};
