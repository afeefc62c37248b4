import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";

/** How long collections of garbage have stopped a process, in milliseconds. */
export interface GarbageCollection {
  readonly longestMs: number;
  readonly totalMs: number;
}

/** Watches the collections of garbage while an action runs. */
export const watchGarbageCollection = async (action: () => Promise<unknown>): Promise<GarbageCollection> => {
  const entries: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  await action();
  // Entries are told a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  entries.push(...observer.takeRecords());
  observer.disconnect();
  const times = entries.map(({ duration }) => duration);
  return { longestMs: Math.max(0, ...times), totalMs: times.reduce((sum, time) => sum + time, 0) };
};
