import Table from "cli-table3";
import type { RowOutcome } from "./run-row.ts";

/** Prints one row per runtime that answered, then one line per runtime that did not. */
export const printTable = (outcomes: readonly RowOutcome[]): void => {
  const table = new Table({
    head: [
      "runtime",
      "adapter",
      "version",
      "connect ms",
      "first audio ms",
      "audio in s",
      "audio out s",
      "tool calls",
      "transcript",
      "close",
    ],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [null, null, null, null, null, null, null, null, 38, null],
  });
  for (const outcome of outcomes) {
    if (!("turn" in outcome)) continue;
    const { name, adapter, version, turn } = outcome;
    const { connectMs, firstAudioMs, secondsIn, secondsOut, toolCalls, transcript, closeCode } = turn;
    table.push([
      name,
      adapter,
      version.split(" ")[0],
      connectMs,
      firstAudioMs,
      secondsIn.toFixed(2),
      secondsOut.toFixed(2),
      toolCalls.join("\n"),
      transcript,
      closeCode,
    ]);
  }
  if (outcomes.some((outcome) => "turn" in outcome)) process.stdout.write(`${table.toString()}\n`);
  for (const outcome of outcomes) {
    if ("problem" in outcome) process.stdout.write(`${outcome.name}: ${outcome.problem}\n`);
  }
};
