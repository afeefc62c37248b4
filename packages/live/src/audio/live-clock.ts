/** A timer that many sessions share. It runs while one of them listens. */
export interface LiveClock {
  /** The time between two ticks, in milliseconds. */
  readonly tickMs: number;
  /** Monotonic time, in milliseconds. */
  readonly now: () => number;
  /** Calls back on every tick. @returns A function that ends it. */
  readonly every: (tick: () => void) => () => void;
}

/**
 * Makes a clock. Sessions over the same adapter object share one by default; give them one of these to share it otherwise.
 *
 * @param tickMs - The time between two ticks, which is the length of a frame of silence.
 */
export const createLiveClock = (tickMs = 100): LiveClock => {
  const ticks = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  const now = (): number => performance.now();
  const arm = (): void => {
    // The next tick is counted from the last due time and not from now, so that a late tick delays none after it. Missed ticks are dropped.
    dueAt = Math.max(dueAt + tickMs, now());
    timer = setTimeout(run, Math.max(0, dueAt - now()));
  };
  const run = (): void => {
    arm();
    for (const tick of [...ticks]) tick();
  };
  return {
    tickMs,
    now,
    every: (tick) => {
      if (ticks.size === 0) {
        dueAt = now();
        arm();
      }
      ticks.add(tick);
      return () => {
        ticks.delete(tick);
        if (ticks.size === 0) clearTimeout(timer);
      };
    },
  };
};

/**
 * The clock of each adapter. The adapter is the owner, because sockets and the timer have to belong to the same part of a program: to a
 * process, a page, or a Durable Object, whose timers and sockets no other object may use. The map keeps no adapter alive.
 */
const clocks = new WeakMap<object, LiveClock>();

/** The clock that the sessions over one adapter share. */
export const clockOf = (adapter: object): LiveClock => {
  const clock = clocks.get(adapter) ?? createLiveClock();
  clocks.set(adapter, clock);
  return clock;
};
