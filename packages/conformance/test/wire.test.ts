import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { formatResult } from "../src/report.ts";
import { runCases } from "../src/run-cases.ts";
import { useScenarioServer } from "./start-server.ts";
import { wireAdapter } from "./wire/wire-adapter.ts";
import { wireMutants } from "./wire/wire-mutants.ts";

const server = useScenarioServer();

test("a client written from RFC 6455 alone keeps every promise, with no known failure", { timeout: 120_000 }, async () => {
  const report = await runCases(cases, {
    adapter: wireAdapter(),
    baseUrl: server.baseUrl(),
    runtime: { name: "node", version: process.versions.node, detect: () => "node" },
  });
  expect(report.results.filter(({ outcome }) => outcome === "failed").map(formatResult)).toEqual([]);
  expect(report.passed + report.notApplicable).toBe(cases.length);
});

describe.concurrent("each fault on the wire is noticed", () => {
  for (const { fault, kills } of wireMutants) {
    test(fault, async ({ expect }) => {
      const report = await runCases(
        cases.filter(({ id }) => kills.includes(id)),
        { adapter: wireAdapter({ [fault]: true }), baseUrl: server.baseUrl(), maxTimeoutMs: 2_000 },
      );
      expect(report.results.map(({ id, outcome }) => `${id} ${outcome}`).sort()).toEqual(kills.map((id) => `${id} failed`).sort());
    });
  }
});
