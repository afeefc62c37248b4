/** Which requests of a socket may run: first in first out within a lane, parallel across lanes up to a limit. */
export interface LaneScheduler<Request> {
  /** Whether the lane may be used: it is the default lane, is known, or there is room for one more name. Counts it. */
  admit(laneName: string | undefined): boolean;
  /** Adds a request to the end of its lane and returns the requests that start now. */
  enqueue(laneName: string | undefined, request: Request): readonly Request[];
  /** Says that the running request of a lane ended and returns the requests that start now. */
  finish(laneName: string | undefined): readonly Request[];
  /** Forgets the requests that have not started. */
  clear(): void;
  /** Whether nothing runs or waits. */
  readonly isIdle: boolean;
}

/** Makes a scheduler for one socket. */
export const createLaneScheduler = <Request>(limits: {
  readonly maxExecuting: number;
  readonly maxLaneNames: number;
}): LaneScheduler<Request> => {
  const names = new Set<string>();
  const busy = new Set<string | undefined>();
  let waiting: { readonly laneName: string | undefined; readonly request: Request }[] = [];

  const startable = (): Request[] => {
    const started: Request[] = [];
    const rest: typeof waiting = [];
    // Arrival order across lanes; a lane that is busy keeps its place without blocking the others.
    for (const entry of waiting) {
      if (busy.size < limits.maxExecuting && !busy.has(entry.laneName)) {
        busy.add(entry.laneName);
        started.push(entry.request);
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
    enqueue(laneName, request) {
      waiting.push({ laneName, request });
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
