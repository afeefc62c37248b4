/** Counts the events that arrived. */
export interface Counter {
  /** Resolves after so many hits. */
  readonly wait: (count: number) => Promise<void>;
  readonly hit: () => void;
}

/** A counter that waits for nothing. */
export const counter = (): Counter => {
  let left = 0;
  let done = (): void => undefined;
  return {
    wait: (count) =>
      new Promise((resolve) => {
        left = count;
        done = resolve;
      }),
    hit: () => {
      left -= 1;
      if (left === 0) done();
    },
  };
};
