import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** CPU time, user and system, of this whole process while an action runs, and the time that it took; both in milliseconds. */
export const measureCost = async (action: () => unknown): Promise<{ readonly cpuMs: number; readonly wallMs: number }> => {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - startedAt };
};

/** Bytes that are held once nothing more can be collected, and what the process has from the system. */
export const heldMemory = async (): Promise<{ readonly heap: number; readonly resident: number }> => {
  for (let turn = 0; turn < 4; turn += 1) {
    globalThis.gc?.();
    await wait(40);
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
};

/** How late the event loop is, in milliseconds; from now until asked. */
export const watchEventLoop = (): { readonly read: () => { readonly p99: number; readonly max: number } } => {
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  // The histogram holds the whole interval between two ticks.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
  return {
    read: () => {
      delay.disable();
      return { p99: late(delay.percentile(99)), max: late(delay.max) };
    },
  };
};
