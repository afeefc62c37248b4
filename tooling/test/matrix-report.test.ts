import { expect, test } from "vitest";
import { differences } from "../matrix/compare-support.ts";
import { formatMatrix, formatTotal } from "../matrix/format-matrix.ts";
import { renderSupport } from "../matrix/render-support.ts";
import { supportDataOf, unpublishable } from "../matrix/support-data.ts";
import { countOutcomes, type MatrixReport, type TargetReport } from "../matrix/target-report.ts";

const results: TargetReport["results"] = [
  { id: "close/code-arrives", outcome: "passed", durationMs: 3 },
  { id: "close/terminate-drops", outcome: "not-applicable", capability: "terminate", durationMs: 0 },
  { id: "frames/order-is-kept", outcome: "known-failure", message: "the runtime reorders", durationMs: 5 },
];

const target = (changes: Partial<TargetReport>): TargetReport => ({
  name: "engine-page",
  runtime: "engine",
  version: "7.1",
  adapter: "engine-adapter",
  capabilities: { terminate: false, ping: true },
  problems: [],
  durationMs: 1_200,
  results,
  ...countOutcomes(changes.results ?? results),
  ...changes,
});

const failing = target({
  name: "engine-worker",
  results: [{ id: "close/code-arrives", outcome: "failed", message: "code: expected 4001", durationMs: 3 }, ...results.slice(1)],
});

const matrix = (...runtimes: readonly TargetReport[]): MatrixReport => ({ cases: 3, runtimes, missing: [] });
const everythingPinned = (): boolean => true;

test("the matrix shows targets, areas, and all that is not a plain pass", () => {
  const text = formatMatrix({ ...matrix(target({}), failing), missing: [{ name: "gone-page", install: "apt-get install -y gone" }] });
  expect(text).toContain("[1] engine-page: engine-adapter on engine 7.1");
  expect(text).toMatch(/close\s+1 1-\s+0 1- 1x/);
  expect(text).toMatch(/frames\s+0 1~\s+0 1~/);
  expect(text).toContain("not applicable: terminate (1): close/terminate-drops\n    on engine-page, engine-worker");
  expect(text).toContain("the runtime reorders (1): frames/order-is-kept");
  expect(text).toContain("engine-worker: close/code-arrives: code: expected 4001");
  expect(text).toContain("gone-page: install it with: apt-get install -y gone");
});

test("the last line counts all targets", () => {
  expect(formatTotal(matrix(target({}), failing), 61_000)).toBe(
    "1 passed, 1 failed, 2 not applicable, 2 known failures on 2 targets in 61 s",
  );
});

test("a run with a failure, a missing target or too few cases cannot be published", () => {
  expect(unpublishable(matrix(target({})))).toEqual([]);
  expect(unpublishable(matrix(target({}), failing))).toEqual(["engine-worker: 1 failed"]);
  expect(unpublishable({ ...matrix(target({})), missing: [{ name: "gone-page", install: "" }] })).toEqual(["gone-page: did not run"]);
  expect(unpublishable({ ...matrix(target({})), cases: 4 })).toEqual(["engine-page: 3 of 4 cases"]);
});

test("the support page names versions, capabilities, counts and reasons", () => {
  const page = renderSupport(supportDataOf(matrix(target({}), target({ name: "engine-worker" }))));
  expect(page).toContain("| 1 | engine-page | engine-adapter | engine | 7.1 | 1 | 1 | 1 |");
  expect(page).toMatch(/\| `terminate` \| .* \| – \|/);
  expect(page).toContain("| close | 2 | 1, 1 n/a | 1, 1 n/a |");
  expect(page).toContain("not applicable: **terminate**, 1: `close/terminate-drops`.\n  Targets: engine-page, engine-worker.");
  expect(page).toContain("`frames/order-is-kept`: the runtime reorders");
});

test("the support page says in words which legal handshakes an adapter refuses, once for all of its targets", () => {
  const id = "handshake/a-101-in-which-headers-are-32-kib-is-accepted";
  const results: TargetReport["results"] = [{ id, outcome: "known-failure", message: "The parser takes 16 KiB.", durationMs: 3 }];
  const page = renderSupport(supportDataOf(matrix(target({ results }), target({ name: "engine-worker", results }))));
  expect(page.match(/^- \*\*engine-adapter\*\*, when .*$/gm)).toEqual([
    "- **engine-adapter**, when headers are 32 KiB. The parser takes 16 KiB.",
  ]);
});

test("the support page lists which target chose what, where a promise leaves a choice, and another choice is a difference", () => {
  const chosen = (choice: string): TargetReport["results"] => [{ id: "close/code-arrives", outcome: "passed", choice, durationMs: 3 }];
  const data = supportDataOf(
    matrix(target({ results: chosen("no error") }), target({ name: "engine-worker", results: chosen("an error") })),
  );
  expect(renderSupport(data)).toContain(
    "## Choices\n\nSome promises leave a choice to the runtime. This is what each target did.\n\n" +
      "- `close/code-arrives`: no error.\n  Targets: engine-page.\n- `close/code-arrives`: an error.\n  Targets: engine-worker.\n\n## The cases",
  );
  expect(renderSupport(supportDataOf(matrix(target({}))))).not.toContain("## Choices");
  const other = supportDataOf(
    matrix(target({ results: chosen("an error") }), target({ name: "engine-worker", results: chosen("an error") })),
  );
  expect(differences(data, other, everythingPinned)).toEqual(["engine-page: capabilities or outcomes"]);
});

test("durations, patch versions and versions that nothing pins are no difference", () => {
  const before = supportDataOf(matrix(target({})));
  expect(differences(before, supportDataOf(matrix(target({ durationMs: 9, version: "7.2" }))), everythingPinned)).toEqual([]);
  expect(differences(before, supportDataOf(matrix(target({ version: "8.0" }))), () => false)).toEqual([]);
});

test("a new major, another outcome, another capability, a new target and another suite are differences", () => {
  const before = supportDataOf(matrix(target({})));
  const differ = (...runtimes: readonly TargetReport[]): readonly string[] =>
    differences(before, supportDataOf(matrix(...runtimes)), everythingPinned);
  expect(differ(target({ version: "8.0" }))).toEqual(["engine-page: 7.1 became 8.0"]);
  expect(differ(target({ capabilities: { terminate: true, ping: true } }))).toEqual(["engine-page: capabilities or outcomes"]);
  expect(differ(target({ name: "engine-worker" }))).toEqual(["engine-worker: a new target"]);
  expect(differ(target({ results: results.slice(0, 2) }))).toEqual(["the list of cases", "engine-page: capabilities or outcomes"]);
  const known = results.map((result) => (result.outcome === "known-failure" ? { ...result, message: "another reason" } : result));
  expect(differ(target({ results: known }))).toEqual(["engine-page: capabilities or outcomes"]);
});
