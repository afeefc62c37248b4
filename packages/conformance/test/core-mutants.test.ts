import { nodeAdapter } from "@plugboard/node";
import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { broken } from "../src/mutants/mutant.ts";
import { formatResult } from "../src/report.ts";
import { runCasesOnChangedCore } from "../src/run-cases.ts";
import { coreMutants } from "./core-mutants/index.ts";
import { useScenarioServer } from "./start-server.ts";

const server = useScenarioServer();

describe.concurrent("each fault of core is noticed by the cases that are listed for it", () => {
  for (const { name, kills, core, adapter } of coreMutants) {
    test(name, { timeout: 60_000 }, async ({ expect }) => {
      const report = await runCasesOnChangedCore(
        cases.filter(({ id }) => kills.includes(id)),
        { adapter: broken(nodeAdapter(), adapter?.() ?? {}), baseUrl: server.baseUrl(), maxTimeoutMs: 3_000 },
        core,
      );
      expect(report.results.filter(({ outcome }) => outcome !== "failed").map(formatResult)).toEqual([]);
      expect(report.failed).toBe(kills.length);
    });
  }
});

test("each fault of core has a name of its own and lists cases", () => {
  expect(new Set(coreMutants.map(({ name }) => name)).size).toBe(coreMutants.length);
  expect(coreMutants.filter(({ kills }) => kills.length === 0)).toEqual([]);
});
