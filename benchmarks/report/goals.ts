import type { Goal, Measurement } from "../harness/measurement.ts";
import { type Result, readResult } from "../harness/result.ts";

/** A goal with what came out. */
export interface JudgedGoal {
  readonly text: string;
  readonly value: string;
  readonly verdict: "reached" | "not reached" | "not measured";
  readonly limit: string | undefined;
}

const write = (value: number): string => (Math.abs(value) < 100 ? value.toFixed(2) : Math.round(value).toLocaleString("en-US"));

const judge = ({ text, value: compute, isReached, limit }: Goal, result: Result): JudgedGoal => {
  const value = compute(readResult(result));
  if (!Number.isFinite(value)) return { text, value: "", verdict: "not measured", limit };
  return { text, value: write(value), verdict: isReached(value) ? "reached" : "not reached", limit: isReached(value) ? undefined : limit };
};

/** What came out for each goal of a measurement. */
export const judgeGoals = ({ goals = [] }: Measurement, result: Result): readonly JudgedGoal[] => goals.map((goal) => judge(goal, result));
