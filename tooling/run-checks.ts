import { availableParallelism } from "node:os";
import { checks } from "./checks.ts";
import { runStep, type Step } from "./step.ts";

/** How one check ended. */
export interface CheckResult {
  readonly name: string;
  readonly code: number;
}

/** Runs all checks: most of them keep one core busy, so as many run at a time as there are cores. */
export const runChecks = async (): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  const runInOrder = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) results.push({ name: step.name, code: (await runStep(step)).code });
  };
  await runInOrder(checks.first);
  const queue = [...checks.sequences];
  const work = async (): Promise<void> => {
    for (let steps = queue.shift(); steps; steps = queue.shift()) await runInOrder(steps);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
};
