import { nodeAdapter } from "@plugboard/node";
import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { mutants, runMutants, survivors } from "../src/mutants.ts";
import { coreMutants } from "./core-mutants/index.ts";
import { useScenarioServer } from "./start-server.ts";
import { wireMutants } from "./wire/wire-mutants.ts";

const server = useScenarioServer();

describe.concurrent("each mutant is noticed by the cases that it lists", () => {
  for (const mutant of mutants) {
    test(mutant.name, { timeout: 60_000 }, async ({ expect }) => {
      const results = await runMutants([mutant], cases, { adapter: nodeAdapter(), baseUrl: server.baseUrl() });
      expect(survivors(results)).toEqual([]);
    });
  }
});

test("a mutant that breaks nothing survives, so the run would fail", async () => {
  const whole = { name: "breaks-nothing", kills: ["sending/text-arrives-as-text"], adapter: () => ({}) };
  const results = await runMutants([whole], cases, { adapter: nodeAdapter(), baseUrl: server.baseUrl() });
  expect(survivors(results)).toEqual([{ name: "breaks-nothing", killedBy: [], missedBy: ["sending/text-arrives-as-text"] }]);
});

test("each case has been seen red against a mutant", () => {
  const seenRed = new Set([...mutants, ...coreMutants, ...wireMutants].flatMap(({ kills }) => kills));
  // What this case looks at is no adapter but a claim; run-cases.test.ts makes a wrong one.
  const byOtherMeans = ["runtime/is-the-one-claimed"];
  expect(cases.map(({ id }) => id).filter((id) => !seenRed.has(id))).toEqual(byOtherMeans);
});

test("each mutant lists cases that exist, and there are at least 25", () => {
  const ids = new Set(cases.map(({ id }) => id));
  expect(mutants.length).toBeGreaterThanOrEqual(25);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  for (const { name, kills } of mutants) {
    expect(kills.length, name).toBeGreaterThan(0);
    for (const id of kills) expect(ids, name).toContain(id);
  }
});
