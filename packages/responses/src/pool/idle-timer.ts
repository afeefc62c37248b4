/** Waits for the end of an idle time, without keeping the process alive. */
export interface IdleTimer {
  /** Begins to wait, or begins again. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** Timers of Node and Bun keep the process alive unless `unref` is called; elsewhere a timer is a number. */
const letGo = (timer: unknown): void => {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
};

export const createIdleTimer = (idleTimeoutMs: number, onIdle: () => void): IdleTimer => {
  let timer: unknown;
  const stop = (): void => clearTimeout(timer);
  return {
    start: () => {
      stop();
      timer = setTimeout(onIdle, idleTimeoutMs);
      letGo(timer);
    },
    stop,
  };
};
