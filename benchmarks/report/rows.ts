import type { Column, Measurement } from "../harness/measurement.ts";
import { figuresOf, type Result } from "../harness/result.ts";
import { median, medianRatio, quantile } from "../harness/statistics.ts";

/** What is shown of one contender under one condition. */
export interface ShownRow {
  readonly condition: string;
  readonly contender: string;
  /** One cell for each heading. */
  readonly cells: readonly string[];
}

const write = (value: number, { digits = 0 }: Column): string =>
  Number.isFinite(value) ? value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) : "";

/** The headings of a measurement's columns, without condition and contender. */
export const headings = ({ columns, base }: Measurement): readonly string[] =>
  Object.values(columns).flatMap((column) => [column.title, ...(column.hasRatio ? [`× ${base}`] : [])]);

const cellsOf = (measurement: Measurement, result: Result, condition: string, contender: string): readonly string[] =>
  Object.entries(measurement.columns).flatMap(([key, column]) => {
    const figures = figuresOf(result.rows, condition, contender, key);
    const low = write(quantile(figures, 0.25), column);
    const high = write(quantile(figures, 0.75), column);
    const middle = write(median(figures), column);
    const spread = figures.length > 1 && low !== high ? ` (${low} to ${high})` : "";
    const ratio = medianRatio(figures, figuresOf(result.rows, condition, measurement.base, key));
    const shownRatio = contender === measurement.base || !Number.isFinite(ratio) ? "" : ratio.toFixed(2);
    return [`${middle}${spread}`, ...(column.hasRatio ? [shownRatio] : [])];
  });

/** The lines of the table: medians, the quartiles behind them, and ratios. */
export const shownRows = (measurement: Measurement, result: Result): readonly ShownRow[] =>
  result.rows.map(({ condition, contender, did }): ShownRow => {
    const cells =
      did === undefined
        ? cellsOf(measurement, result, condition, contender)
        : [
            did,
            ...headings(measurement)
              .slice(1)
              .map(() => ""),
          ];
    return { condition, contender, cells };
  });
