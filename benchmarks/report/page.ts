import type { Measurement } from "../harness/measurement.ts";
import type { Result } from "../harness/result.ts";
import { judgeGoals } from "./goals.ts";
import { pictures } from "./pictures.ts";
import { headings, shownRows } from "./rows.ts";

/** A measurement with the result that is committed. */
export interface Measured {
  readonly name: string;
  readonly measurement: Measurement;
  readonly result: Result;
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  line(titles),
  line(titles.map(() => "---")),
  ...rows.map(line),
];

/** The name of a condition stands in its first row only. */
const figures = ({ measurement, result }: Measured): readonly string[] => {
  const hasConditions = measurement.conditions !== undefined;
  const rows = shownRows(measurement, result).map(({ condition, contender, cells }, index, all) => {
    const shown = all[index - 1]?.condition === condition ? "" : condition;
    return [...(hasConditions ? [shown] : []), contender, ...cells];
  });
  return table([...(hasConditions ? [""] : []), "", ...headings(measurement)], rows);
};

const goals = ({ measurement, result }: Measured): readonly string[] => {
  const judged = judgeGoals(measurement, result);
  if (judged.length === 0) return [];
  return [
    "",
    ...table(
      ["goal", "figure", ""],
      judged.map(({ text, value, verdict, limit }) => [
        limit === undefined ? text : `${text}. ${limit}`,
        value,
        verdict === "not reached" ? "**not reached**" : verdict,
      ]),
    ),
  ];
};

/** A picture that follows the reader's choice of light or dark. */
const picture = (name: string, alt: string, folder: string): string =>
  `<picture><source media="(prefers-color-scheme: dark)" srcset="${folder}/plot-${name}-dark.svg"><img alt="${alt}" src="${folder}/plot-${name}-light.svg"></picture>`;

const section = (measured: Measured): readonly string[] => {
  const { name, measurement, result } = measured;
  const shown = pictures.filter(({ measurement: of }) => of === name).map(({ file, alt }) => picture(file, alt, "./public"));
  const rounds = Math.max(...result.rows.map(({ rounds = {} }) => Math.max(0, ...Object.values(rounds).map(({ length }) => length))));
  return [
    `## ${measurement.title}`,
    "",
    `\`pnpm bench ${name}\`${rounds > 1 ? `, ${rounds} rounds at most` : ""}. ${measurement.method}`,
    "",
    ...shown.flatMap((each) => [each, ""]),
    ...figures(measured),
    ...goals(measured),
    ...(measurement.remarks === undefined ? [] : ["", measurement.remarks]),
    "",
  ];
};

const environment = (all: readonly Measured[]): readonly string[] => {
  const runs = new Map(all.map(({ result: { environment } }) => [environment.date, environment]));
  return [...runs.values()].map(
    ({ date, commit, cpu, cores, memoryGiB, system, versions }) =>
      `- ${date.slice(0, 10)}, commit ${commit.slice(0, 10)}${commit.endsWith("+changes") ? " with changes" : ""}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}. Node ${Object.entries(
        versions,
      )
        .map(([name, version]) => (name === "node" ? version : `${name} ${version}`))
        .join(", ")}.`,
  );
};

/** The text of docs/benchmarks.md. */
export const page = (all: readonly Measured[]): string =>
  [
    "# Benchmarks",
    "",
    "<!-- Generated from benchmarks/results by `node benchmarks/report.ts`; do not edit it. -->",
    "",
    "`pnpm bench [NAME…]` measures, writes [benchmarks/results](../benchmarks/results), this page and its pictures; it takes twenty minutes on two cores.",
    "`pnpm bench --quick` shows in two minutes that everything works. One file of [benchmarks/measurements](../benchmarks/measurements) is one measurement, and one of",
    "[benchmarks/clients](../benchmarks/clients) one contender. Each contender runs in a process of its own, the server in another one, and the contenders take turns, round by",
    "round. Figures are medians with the quartiles in parentheses; a ratio is the median of the ratios within one round, so that a busy machine weighs on",
    "both. A contender that could not do the work has in its row what it did instead.",
    "",
    ...environment(all),
    ...(all.some(({ result }) => result.mode === "quick")
      ? ["", "**Some of these figures are of a quick run, which proves nothing.**"]
      : []),
    "",
    ...all.flatMap(section),
    "## Longer runs",
    "",
    "- `node benchmarks/long-runs/realtime-long-call.ts`: half an hour of call at twenty times its speed, carried over to a new session every five minutes: duplicate",
    "  events, the histories of both ends, the heap after each resume.",
    "- `node benchmarks/long-runs/outages.ts 5000 10000 20`: sessions, open streams and minutes in one process, while the server dies every other minute: items that",
    "  a session has lost, how streams ended, dials of each second, heap and handles ([guarantees](guarantees.md#outages-under-load)).",
    "- `node benchmarks/long-runs/phone-calls.ts 1000 20` and `node benchmarks/long-runs/phone-long-call.ts`: [phones](phones.md).",
    "",
  ].join("\n");
