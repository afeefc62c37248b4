import { nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { check } from "../src/check.ts";
import { runCases } from "../src/run-cases.ts";
import { useScenarioServer } from "./start-server.ts";

const server = useScenarioServer();

const item = (id: string, details: Partial<Case> = {}): Case => ({
  id,
  source: "docs/protocol.md#connecting",
  needs: [],
  run: async () => undefined,
  ...details,
});

const run = (list: readonly Case[], more: Partial<Parameters<typeof runCases>[1]> = {}): ReturnType<typeof runCases> =>
  runCases(list, { adapter: nodeAdapter(), baseUrl: server.baseUrl(), ...more } as Parameters<typeof runCases>[1]);

test("a case that hangs fails with its deadline, and the others go on", async () => {
  const report = await run([item("a/hangs", { timeoutMs: 50, run: () => new Promise(() => undefined) }), item("a/next")], {
    concurrency: 1,
  });
  expect(report.results.map(({ id, outcome, message }) => [id, outcome, message])).toEqual([
    ["a/hangs", "failed", "did not end within 50 ms"],
    ["a/next", "passed", undefined],
  ]);
});

test("a case leaves no socket behind, whatever it left open", async () => {
  const careless = item("a/careless", {
    run: async ({ connect, url }) => void (await Promise.all([connect(url("/mute")), connect(url("/stall"))])),
  });
  expect((await run([careless])).passed).toBe(1);
  expect(server.openSockets()).toBe(0);
});

test("a rejection that the case did not wait for does not end the process", async () => {
  const late = item("a/late", { timeoutMs: 20, run: ({ until }) => until("nothing", () => false).then(() => undefined) });
  expect((await run([late])).failed).toBe(1);
});

test("the report counts every outcome and keeps the order of the list", async () => {
  const list = [
    item("a/passes"),
    item("a/fails", { run: async () => check(false, "something else") }),
    item("a/known", { run: async () => check(false, "known") }),
    item("a/apart", { lacks: ["ping"] }),
  ];
  const report = await run(list, { knownFailures: { "a/known": { issue: "why", since: "2026-11-21" } } });
  expect(report).toMatchObject({ adapter: "node-ws", passed: 1, failed: 1, knownFailures: 1, notApplicable: 1 });
  expect(report.results.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
  expect(report.results[1]?.message).toBe("expected: something else");
});

test("a known failure that passes is a failure", async () => {
  const report = await run([item("a/healed")], { knownFailures: { "a/healed": { issue: "why", since: "2026-11-21" } } });
  expect(report.results[0]).toMatchObject({ outcome: "failed", message: "is listed as a known failure and passes" });
});

test("only chooses by a part of the id, and results come as they are there", async () => {
  const seen: string[] = [];
  const report = await run([item("a/one"), item("b/two")], { only: ["b/"], onResult: ({ id }) => void seen.push(id) });
  expect(report.results.map(({ id }) => id)).toEqual(["b/two"]);
  expect(seen).toEqual(["b/two"]);
});

test("a wrong runtime fails the first case, and none is not applicable", async () => {
  const { cases } = await import("../src/cases/index.ts");
  const first = cases.slice(0, 1);
  expect((await run(first, { runtime: { name: "deno", version: "1", detect: () => "node" } })).results[0]).toMatchObject({
    outcome: "failed",
  });
  expect((await run(first)).results[0]).toMatchObject({ outcome: "not-applicable", capability: "runtime claim" });
});

test("an address where no scenario server listens is said plainly", async () => {
  const report = await run([item("a/one")], { baseUrl: `${server.baseUrl()}/nowhere` });
  expect(report.results[0]?.message).toBe("The scenario server answered 404; is baseUrl the right one?");
});

/** Cases that all wait for the last one: they end only if none of them keeps it from starting. */
const waitingForTheLast = (details: Partial<Case>): readonly Case[] => {
  const last = Promise.withResolvers<void>();
  const waiting = ["a/first", "a/second", "a/third"].map((id) => item(id, { ...details, run: () => last.promise }));
  return [...waiting, item("a/last", { run: async () => last.resolve() })];
};

test("cases that only wait take no place from the others", async () => {
  expect((await run(waitingForTheLast({ waits: true }), { concurrency: 2 })).passed).toBe(4);
  expect((await run(waitingForTheLast({ timeoutMs: 100 }), { concurrency: 2 })).failed).toBeGreaterThan(0);
});

test("known failures take no place either, because most of them wait for their deadline", async () => {
  const knownFailures = Object.fromEntries(["a/first", "a/second", "a/third"].map((id) => [id, { issue: "why", since: "2026-11-28" }]));
  // They pass, and a known failure that passes is a failure. What matters here is that they came to their end.
  const { results } = await run(waitingForTheLast({}), { concurrency: 2, knownFailures });
  expect(results.slice(0, 3).map(({ message }) => message)).toEqual(Array(3).fill("is listed as a known failure and passes"));
});

test("with a concurrency of 1 each case has its turn, also one that waits", async () => {
  const seen: string[] = [];
  const list = [item("a/one"), item("a/waits", { waits: true }), item("a/two")];
  await run(list, { concurrency: 1, onResult: ({ id }) => void seen.push(id) });
  expect(seen).toEqual(["a/one", "a/waits", "a/two"]);
});

test("what a case notes is part of its result, if it holds", async () => {
  const list = [
    item("a/chooses", { run: async ({ note }) => note("the second way") }),
    item("a/fails", {
      run: async ({ note }) => {
        note("the second way");
        check(false, "something else");
      },
    }),
    item("a/silent"),
  ];
  const { results } = await run(list);
  expect(results.map(({ choice }) => choice)).toEqual(["the second way", undefined, undefined]);
});
