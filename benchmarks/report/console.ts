import type { Measurement } from "../harness/measurement.ts";
import type { Result } from "../harness/result.ts";
import { judgeGoals } from "./goals.ts";
import { headings, shownRows } from "./rows.ts";

/** Prints a result as a table, and what came out for each goal. */
export const printResult = (measurement: Measurement, result: Result): void => {
  const titles = headings(measurement);
  console.log(`\n${measurement.title} (${result.seconds} s)`);
  console.table(
    shownRows(measurement, result).map(({ condition, contender, cells }) => ({
      ...(condition === "" ? {} : { condition }),
      contender,
      ...Object.fromEntries(titles.map((title, index) => [titles.indexOf(title) === index ? title : `${title} `, cells[index] ?? ""])),
    })),
  );
  for (const { text, value, verdict } of judgeGoals(measurement, result)) console.log(`${verdict}: ${text} (${value})`);
};
