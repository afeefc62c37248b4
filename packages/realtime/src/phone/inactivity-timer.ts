/** Notices that audio stopped coming while the server believes that the caller speaks. */
export interface InactivityTimer {
  /** Audio has come. */
  readonly touch: () => void;
  /** The server hears the caller speak. */
  readonly speechStarted: () => void;
  /** The server has heard the caller stop. */
  readonly speechStopped: () => void;
  /** Nothing is waited for any more. */
  readonly stop: () => void;
}

/** Lets Node's process end although the timer runs. Timers of other runtimes are numbers and need nothing. */
const unref = (timer: unknown): void => {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
};

/**
 * Calls `onInactive` once for each pause: when no audio has come for `timeoutMs` although the server hears speech. At most one timer
 * runs. When it fires it looks at the time of the last audio, so that 50 pieces a second need not start one each.
 */
export const createInactivityTimer = (timeoutMs: number, onInactive: () => void): InactivityTimer => {
  let lastAudioAt: number | undefined;
  let caller: "silent" | "speaking" = "silent";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const cancel = (): void => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
  };

  const arm = (): void => {
    if (caller === "silent" || lastAudioAt === undefined || timer !== undefined) return;
    timer = setTimeout(onTimer, Math.max(0, lastAudioAt + timeoutMs - Date.now()));
    unref(timer);
  };

  const onTimer = (): void => {
    timer = undefined;
    if (lastAudioAt === undefined) return;
    if (Date.now() < lastAudioAt + timeoutMs) return arm();
    // Nothing more is done about this pause; the next audio begins another one.
    lastAudioAt = undefined;
    onInactive();
  };

  return {
    touch: () => {
      lastAudioAt = Date.now();
      arm();
    },
    speechStarted: () => {
      caller = "speaking";
      arm();
    },
    speechStopped: () => {
      caller = "silent";
      cancel();
    },
    stop: () => {
      caller = "silent";
      lastAudioAt = undefined;
      cancel();
    },
  };
};
