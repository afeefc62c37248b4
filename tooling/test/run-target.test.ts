import { fileURLToPath } from "node:url";
import type { CaseResult } from "@plugboard/conformance";
import { type ScenarioServer, startScenarioServer } from "@plugboard/conformance/server";
import { EngineError, findEngine } from "@plugboard/engines";
import { type SimulatorControl, startSimulatorControl } from "@plugboard/protocol-cases/simulator-control";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTarget } from "../matrix/run-target.ts";
import { caseIds } from "../matrix/suites.ts";
import type { Target } from "../matrix/target.ts";
import type { TargetReport } from "../matrix/target-report.ts";
import { targets } from "../matrix/targets.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
const plainEntry = fileURLToPath(new URL("../../packages/node/conformance/entry.ts", import.meta.url));
const engine = findEngine("node-26");
const target: Target = { name: "target-under-test", engine, entry: plainEntry, knownFailures: {} };

let server: ScenarioServer;
let control: SimulatorControl;
beforeAll(async () => {
  server = await startScenarioServer();
  control = await startSimulatorControl();
});
afterAll(async () => {
  await server.close();
  await control[Symbol.asyncDispose]();
});

const run = (
  changes: Partial<Target>,
  only: readonly string[] = ["runtime/"],
  signal = new AbortController().signal,
): Promise<TargetReport> =>
  runTarget(
    { ...target, ...changes },
    { baseUrl: server.baseUrl, controlUrl: control.url, only, timeoutMs: 30_000, signal, onResult: () => {} },
  );

test("a target reports its results as they come and says where it ran", async () => {
  const seen: CaseResult[] = [];
  const options = {
    baseUrl: server.baseUrl,
    controlUrl: control.url,
    only: ["runtime/"],
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  };
  const report = await runTarget(target, { ...options, onResult: (result) => seen.push(result) });
  expect(report).toMatchObject({ name: "target-under-test", runtime: "node", failed: 0, problems: [] });
  expect(report.version).toMatch(/^26\./);
  expect(report.results.length).toBeGreaterThan(0);
  expect(seen).toEqual(report.results);
});

test("a target runs cases of the connection, the protocols and the sessions, in the order of the list", async () => {
  const only = ["runtime/", "realtime/close-is-clean", "responses/close-leaves", "realtime/a-session-hears"];
  const report = await run({}, only);
  expect(report).toMatchObject({ passed: 4, failed: 0, problems: [] });
  expect(report.results.map(({ id }) => id)).toEqual(caseIds.filter((id) => only.some((part) => id.includes(part))));
});

test("a known failure of a protocol case that passes fails the target", async () => {
  const known = { "responses/close-leaves-no-socket": { issue: "not true", since: "2026-11-21" } };
  const report = await run({ knownFailures: known }, ["runtime/", "responses/close-leaves"]);
  expect(report).toMatchObject({ passed: 1, failed: 1, knownFailures: 0 });
});

test("a target on another engine than it claims gives no results", async () => {
  const report = await run({ engine: { ...engine, claims: { name: "deno", version: "" } } });
  expect(report.passed).toBe(0);
  expect(report.problems.join()).toContain("expected deno");
});

test("a crash fails every case that did not run to its end, and is a problem of its own", async () => {
  const report = await run({ entry: fixture("crashing-adapter") }, ["connect/"]);
  const ids = caseIds.filter((id) => id.includes("connect/"));
  expect(report.results.map(({ id }) => id)).toEqual(ids);
  expect(report.failed).toBeGreaterThan(1);
  expect(report.problems.join()).toContain("a crash on purpose");
});

test("a process that does not exit after the last case is a problem", async () => {
  const report = await run({ entry: fixture("lingering-adapter") });
  expect(report.problems).toEqual([expect.stringContaining("did not exit by itself")]);
  expect(report.failed).toBe(1);
});

test("a known failure that passes fails the target on which it is listed, and no other", async () => {
  const known = { issue: "not true", since: "2026-11-20" };
  const listed = await run({ knownFailures: { "runtime/is-the-one-claimed": { ...known, targets: ["target-under-test"] } } });
  const elsewhere = await run({ knownFailures: { "runtime/is-the-one-claimed": { ...known, targets: ["another-target"] } } });
  expect(listed.failed).toBe(1);
  expect(elsewhere.failed).toBe(0);
});

test("a known failure of a case that does not exist fails the target", async () => {
  const report = await run({ knownFailures: { "runtime/renamed-long-ago": { issue: "none", since: "2026-11-20" } } });
  expect(report.problems.join()).toContain("runtime/renamed-long-ago");
});

test("an aborted target rejects instead of counting failures", async () => {
  const error = await run({}, ["runtime/"], AbortSignal.abort()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EngineError);
  expect(error).toMatchObject({ code: "aborted" });
});

test("target names are unique and every known failure names an existing case and existing targets", () => {
  const names = targets.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { knownFailures } of targets) {
    expect(caseIds).toEqual(expect.arrayContaining(Object.keys(knownFailures)));
    for (const { targets: on = [] } of Object.values(knownFailures)) expect(names).toEqual(expect.arrayContaining([...on]));
  }
});
