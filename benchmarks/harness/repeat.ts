import { measureCost } from "./process-cost.ts";
import { median } from "./statistics.ts";

/** Nanoseconds of CPU for each of `count`: the median of several repeats after some that compile and do not count. */
export const nanosecondsEach = async (action: (count: number) => Promise<void>, count: number, repeats: number): Promise<number> => {
  const times: number[] = [];
  for (let index = -2; index < repeats; index += 1) {
    const { cpuMs } = await measureCost(() => action(count));
    if (index >= 0) times.push((cpuMs * 1e6) / count);
  }
  return median(times);
};
