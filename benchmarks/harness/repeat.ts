import { measureCost } from "./process-cost.ts";
import { median } from "./statistics.ts";

/** Repeats that do not count: V8 compiles for the first three or four, whoever is measured. */
const warmUps = 4;

/** Nanoseconds of CPU for each of `count`: the median of several repeats after some that do not count. */
export const nanosecondsEach = async (action: (count: number) => Promise<void>, count: number, repeats: number): Promise<number> => {
  const times: number[] = [];
  for (let index = -warmUps; index < repeats; index += 1) {
    const { cpuMs } = await measureCost(() => action(count));
    if (index >= 0) times.push((cpuMs * 1e6) / count);
  }
  return median(times);
};
