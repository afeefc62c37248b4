import { formatExclusion } from "@plugboard/conformance";
import { areaOf, countOutcomes, type MatrixReport, type TargetReport } from "./target-report.ts";

/** One cell: passed cases, then what is not a pass, each with its mark. */
const cell = (target: TargetReport, area: string): string => {
  const { passed, failed, notApplicable, knownFailures } = countOutcomes(target.results.filter(({ id }) => areaOf(id) === area));
  const marked = [
    [notApplicable, "-"],
    [knownFailures, "~"],
    [failed, "x"],
  ] as const;
  return [String(passed), ...marked.flatMap(([count, mark]) => (count > 0 ? [`${count}${mark}`] : []))].join(" ");
};

/** Aligns columns, the first to the left and the others to the right. */
const alignTable = (table: readonly (readonly string[])[]): readonly string[] => {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const pad = (text: string, column: number): string => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0));
  return table.map((line) => line.map(pad).join("  "));
};

const areasOf = (targets: readonly TargetReport[]): readonly string[] => [
  ...new Set(targets.flatMap(({ results }) => results.map(({ id }) => areaOf(id)))),
];

const formatCells = (targets: readonly TargetReport[]): readonly string[] => {
  const header = ["area", ...targets.map((_, index) => `[${index + 1}]`)];
  return alignTable([header, ...areasOf(targets).map((area) => [area, ...targets.map((target) => cell(target, area))])]);
};

const formatTargets = (targets: readonly TargetReport[]): readonly string[] => {
  const header = ["target", "passed", "failed", "not applicable", "known", "seconds"];
  const lines = targets.map((target, index) => [
    `[${index + 1}] ${target.name}: ${target.adapter} on ${target.runtime} ${target.version}`,
    ...[target.passed, target.failed, target.notApplicable, target.knownFailures].map(String),
    (target.durationMs / 1_000).toFixed(1),
  ]);
  return alignTable([header, ...lines]);
};

/** Lines `key (targets): values` for everything that shares key and values. */
const formatGroups = (
  targets: readonly TargetReport[],
  entries: (target: TargetReport) => readonly (readonly [key: string, value: string])[],
): readonly string[] => {
  const groups = new Map<string, string[]>();
  for (const target of targets) {
    const byKey = Map.groupBy(entries(target), ([key]) => key);
    for (const [key, pairs] of byKey) {
      const line = `${key} (${pairs.length}): ${pairs.map(([, value]) => value).join(", ")}`;
      groups.set(line, [...(groups.get(line) ?? []), target.name]);
    }
  }
  return [...groups].map(([line, names]) => `  ${line}\n    on ${names.join(", ")}`);
};

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", title, ...lines]);

/** The whole report as text: targets, areas, then everything that is not a plain pass. */
export const formatMatrix = ({ runtimes, missing, cases }: MatrixReport): string => {
  const failures = runtimes.flatMap((target) => [
    ...target.problems.map((problem) => `  ${target.name}: ${problem}`),
    ...target.results.flatMap(({ id, outcome, message }) => (outcome === "failed" ? [`  ${target.name}: ${id}: ${message}`] : [])),
  ]);
  const notApplicable = formatGroups(runtimes, ({ results }) =>
    results.flatMap(({ id, outcome, capability }) =>
      outcome === "not-applicable" ? [[formatExclusion(capability ?? ""), id] as const] : [],
    ),
  );
  const known = formatGroups(runtimes, ({ results }) =>
    results.flatMap(({ id, outcome, message }) => (outcome === "known-failure" ? [[message ?? "", id] as const] : [])),
  );
  return [
    ...section(`${cases} cases, ${runtimes.length} targets`, formatTargets(runtimes)),
    ...section("passed per area; N- not applicable, N~ known failure, Nx failed", formatCells(runtimes)),
    ...section("cases that did not apply, by what decides", notApplicable),
    ...section("known failures, by reason", known),
    ...section(
      "engines that are missing",
      missing.map(({ name, install }) => `  ${name}: install it with: ${install}`),
    ),
    ...section("failures", failures),
  ].join("\n");
};

/** The plain last line. */
export const formatTotal = ({ runtimes }: MatrixReport, durationMs: number): string => {
  const sum = (key: "passed" | "failed" | "notApplicable" | "knownFailures"): number =>
    runtimes.reduce((total, target) => total + target[key], 0);
  const other = `${sum("notApplicable")} not applicable, ${sum("knownFailures")} known failures`;
  return `${sum("passed")} passed, ${sum("failed")} failed, ${other} on ${runtimes.length} targets in ${Math.round(durationMs / 1_000)} s`;
};
