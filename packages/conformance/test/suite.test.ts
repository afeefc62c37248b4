import { nodeAdapter } from "@plugboard/node";
import { describe, expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { CheckFailure } from "../src/check.ts";
import { type Runner, testConformance } from "../src/suite.ts";
import { useScenarioServer } from "./start-server.ts";

const server = useScenarioServer();

const item = (id: string, details: Partial<Case> = {}): Case => ({
  id,
  source: "docs/protocol.md#connecting",
  needs: [],
  run: async () => undefined,
  ...details,
});

const fails = async (): Promise<void> => {
  throw new CheckFailure("as it should");
};

/** Registers as a framework does and runs in order. */
const collect = (): { readonly runner: Runner; readonly run: () => Promise<Record<string, string>> } => {
  const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
  return {
    runner: { describe: (_name, body) => body(), test: (name, body) => void tests.push({ name, body }) },
    run: async () => {
      const outcomes: Record<string, string> = {};
      for (const { name, body } of tests) {
        outcomes[name] = await body().then(
          () => "passed",
          (cause: Error) => cause.message,
        );
      }
      return outcomes;
    },
  };
};

const known = { issue: "https://example.invalid/1", since: "2026-11-21" };

test("every case is registered with the injected framework, and the last test counts them", async () => {
  const { runner, run } = collect();
  testConformance([item("a/one"), item("a/two", { run: fails })], { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl() });
  expect(await run()).toEqual({ "a/one": "passed", "a/two": "as it should", "all 2 cases ran": "passed" });
});

test("a case that did not run fails the count", async () => {
  const { runner, run } = collect();
  const skipping: Runner = {
    ...runner,
    test: (name, body, timeoutMs) => (name === "a/one" ? undefined : runner.test(name, body, timeoutMs)),
  };
  testConformance([item("a/one"), item("a/two")], { adapter: nodeAdapter(), runner: skipping, baseUrl: server.baseUrl() });
  expect(await run()).toEqual({ "a/two": "passed", "all 2 cases ran": "1 of 2 cases ran." });
});

describe("a known failure", () => {
  test("passes the run as long as it fails", async () => {
    const { runner, run } = collect();
    const knownFailures = { "a/one": known };
    testConformance([item("a/one", { run: fails })], { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl(), knownFailures });
    expect(await run()).toEqual({ "a/one [known failure: https://example.invalid/1]": "passed", "all 1 cases ran": "passed" });
  });

  test("fails the run once it passes", async () => {
    const { runner, run } = collect();
    testConformance([item("a/one")], { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl(), knownFailures: { "a/one": known } });
    expect(Object.values(await run())[0]).toBe("a/one is listed as a known failure and passes; remove it from the list.");
  });

  test("throws when no such case exists", () => {
    const { runner } = collect();
    const options = { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl(), knownFailures: { "a/gone": known } };
    expect(() => testConformance([item("a/one")], options)).toThrow("Known failures name cases that do not exist: a/gone.");
  });
});

describe("a case that does not apply", () => {
  test("is registered and names the capability that is missing", async () => {
    const { runner, run } = collect();
    const adapter = { ...nodeAdapter(), capabilities: { ...nodeAdapter().capabilities, ping: false } };
    testConformance([item("a/one", { needs: ["ping"], run: fails })], { adapter, runner, baseUrl: server.baseUrl() });
    expect(await run()).toEqual({ "a/one [not applicable: ping]": "passed", "all 1 cases ran": "passed" });
  });

  test("names the capability that is present", async () => {
    const { runner, run } = collect();
    testConformance([item("a/one", { lacks: ["ping"], run: fails })], { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl() });
    expect(await run()).toHaveProperty("a/one [only for adapters without ping]", "passed");
  });
});

test("two cases with one id are refused", () => {
  const { runner } = collect();
  const options = { adapter: nodeAdapter(), runner, baseUrl: server.baseUrl() };
  expect(() => testConformance([item("a/one"), item("a/one")], options)).toThrow("Two cases have the same id.");
});
