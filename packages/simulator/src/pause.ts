/** Waits; ends early when the signal aborts. Without a time it waits for the signal. */
export const pause = (ms: number | undefined, signal: AbortSignal): Promise<void> => {
  if (ms === 0 || signal.aborted) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const timer = ms === undefined ? undefined : setTimeout(settle, ms);
    signal.addEventListener("abort", settle);
  });
};
