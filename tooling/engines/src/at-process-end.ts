const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `clean` when this process ends before it is released, by itself or by a signal.
 *
 * A death by signal emits no `exit`, and what runs in a process group of its own would outlive a Ctrl+C. What was taken
 * last is cleaned first. A program that hears the signal itself decides whether it ends; any other ends by it.
 *
 * @returns Releases it: `clean` is not called any more.
 */
export const atProcessEnd = (clean: () => void): (() => void) => {
  const release = (): void => {
    process.off("exit", clean);
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    release();
    clean();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.prependListener("exit", clean);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return release;
};
