const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Node warns of a leak at eleven listeners; a matrix has more engines than that, and each of them is meant. 0 is no limit. */
const allowListeners = (more: number): void => {
  const limit = process.getMaxListeners();
  if (limit > 0) process.setMaxListeners(limit + more);
};

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
    if (!process.listeners("exit").includes(clean)) return;
    allowListeners(-1);
    process.off("exit", clean);
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    release();
    clean();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  allowListeners(1);
  process.prependListener("exit", clean);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return release;
};
