/** Which jobs of a socket may run: first in first out within a lane, parallel across lanes up to a limit. */
export interface LaneScheduler<Job> {
  /** Whether the lane may be used: it is the default lane, is known, or there is room for one more name. Counts it. */
  admit(laneName: string | undefined): boolean;
  /** Adds a job to the end of its lane and returns the jobs that start now. */
  enqueue(laneName: string | undefined, job: Job): readonly Job[];
  /** Says that the running job of a lane ended and returns the jobs that start now. */
  finish(laneName: string | undefined): readonly Job[];
  /** Forgets the jobs that have not started. */
  clear(): void;
  /** Whether nothing runs or waits. */
  readonly isIdle: boolean;
}

/** Makes a scheduler for one socket. */
export const createLaneScheduler = <Job>(limits: { readonly maxExecuting: number; readonly maxLaneNames: number }): LaneScheduler<Job> => {
  const names = new Set<string>();
  const busy = new Set<string | undefined>();
  let waiting: { readonly laneName: string | undefined; readonly job: Job }[] = [];

  const startable = (): Job[] => {
    const started: Job[] = [];
    const rest: typeof waiting = [];
    // Arrival order across lanes; a lane that is busy keeps its place without blocking the others.
    for (const entry of waiting) {
      if (busy.size < limits.maxExecuting && !busy.has(entry.laneName)) {
        busy.add(entry.laneName);
        started.push(entry.job);
      } else {
        rest.push(entry);
      }
    }
    waiting = rest;
    return started;
  };

  return {
    admit(laneName) {
      if (laneName === undefined || names.has(laneName)) {
        return true;
      }
      if (names.size >= limits.maxLaneNames) {
        return false;
      }
      names.add(laneName);
      return true;
    },
    enqueue(laneName, job) {
      waiting.push({ laneName, job });
      return startable();
    },
    finish(laneName) {
      busy.delete(laneName);
      return startable();
    },
    clear() {
      waiting = [];
    },
    get isIdle() {
      return busy.size + waiting.length === 0;
    },
  };
};
