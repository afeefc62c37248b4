import type { Environment } from "./environment.ts";
import type { ResultReader } from "./measurement.ts";
import { median, medianRatio } from "./statistics.ts";

/** One contender under one condition: its figures round by round, or what it did instead. */
export interface Row {
  readonly condition: string;
  readonly contender: string;
  readonly rounds?: Readonly<Record<string, readonly number[]>>;
  readonly did?: string;
}

/** A file of `benchmarks/results`. */
export interface Result {
  readonly measurement: string;
  readonly mode: "whole" | "quick";
  readonly seconds: number;
  readonly environment: Environment;
  readonly rows: readonly Row[];
}

export const figuresOf = (rows: readonly Row[], condition: string, contender: string, column: string): readonly number[] =>
  rows.find((row) => row.condition === condition && row.contender === contender)?.rounds?.[column] ?? [];

export const readResult = ({ rows }: Pick<Result, "rows">): ResultReader => ({
  median: (condition, contender, column) => median(figuresOf(rows, condition, contender, column)),
  ratio: (condition, contender, base, column) =>
    medianRatio(figuresOf(rows, condition, contender, column), figuresOf(rows, condition, base, column)),
});
