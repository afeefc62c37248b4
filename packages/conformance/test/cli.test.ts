import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { createCommand } from "../src/cli/options.ts";
import { ruleOf, rules } from "../src/cli/rules.ts";
import { runCli } from "../src/cli/run-cli.ts";
import type { RunReport } from "../src/report.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const cli = async (...args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  const lines: string[] = [];
  const code = await runCli(["node", "plugboard-conformance", ...args], { print: (line) => void lines.push(line) });
  return { code, lines };
};

describe("a wrong call is one plain line and exit code 2", () => {
  const calls: Readonly<Record<string, readonly [args: readonly string[], line: RegExp]>> = {
    "a missing file": [[fixture("gone.ts")], /^error: There is no file .*gone\.ts\.$/],
    "no default export": [
      [fixture("no-default.ts")],
      /^error: .*no-default\.ts has no default export; export the adapter, or a function that returns it\.$/,
    ],
    "a default export of another kind": [
      [fixture("number.ts")],
      /^error: The default export of .*number\.ts is not an adapter but number\.$/,
    ],
    "half an adapter": [
      [fixture("half-adapter.ts")],
      /^error: The default export of .*half-adapter\.ts is not an adapter; it lacks readiness \(an object with wait\), capabilities\.subprotocols \(true or false\),/,
    ],
    "a module that throws": [[fixture("throwing.ts")], /^error: .*throwing\.ts cannot be imported: cannot start$/],
    "a default export that throws": [
      [fixture("throwing-default.ts")],
      /^error: The default export of .*throwing-default\.ts failed: cannot make it$/,
    ],
    "a class": [
      [fixture("class.ts")],
      /^error: The default export of .*class\.ts failed: Class constructor Some cannot be invoked without 'new'$/,
    ],
    "a report in a folder that does not exist": [
      [fixture("good-adapter.ts"), "--json", fixture("none/report.json")],
      /^error: --json .*none\/report\.json cannot be written \(ENOENT\)\.$/,
    ],
    "a report that is a folder": [[fixture("good-adapter.ts"), "--json", fixture("")], /^error: --json .* cannot be written \(EISDIR\)\.$/],
    "a choice that holds no case": [
      [fixture("good-adapter.ts"), "--only", "no-such-area/"],
      /^error: No case id holds no-such-area\/; they begin with \w[\w-]*\/, .*\.$/,
    ],
    "mutants of some cases": [
      [fixture("good-adapter.ts"), "--mutants", "--only", "close/"],
      /^error: option '--mutants' cannot be used with option '--only/,
    ],
    "mutants as a report": [
      [fixture("good-adapter.ts"), "--mutants", "--json", "x.json"],
      /^error: option '--mutants' cannot be used with option '--json/,
    ],
    "no file at all": [[], /^error: missing required argument 'file'$/],
    "an unknown option": [[fixture("good-adapter.ts"), "--fast"], /^error: unknown option '--fast'$/],
    "a misspelt option": [[fixture("good-adapter.ts"), "--bial", "1"], /^error: unknown option '--bial' \(Did you mean --bail\?\)$/],
    "a wrong number of failures": [
      [fixture("good-adapter.ts"), "--bail", "-1"],
      /^error: --bail is -1; a whole number from 0 on was expected\.$/,
    ],
    "mutants in an engine": [
      [fixture("good-adapter.ts"), "--mutants", "--runtime", "workerd"],
      /^error: --mutants runs in node, deno and bun, not in workerd\.$/,
    ],
    "an unknown runtime": [
      [fixture("good-adapter.ts"), "--runtime", "perl"],
      /^error: option '--runtime <name>' argument 'perl' is invalid/,
    ],
    "a wrong concurrency": [
      [fixture("good-adapter.ts"), "--concurrency", "many"],
      /^error: --concurrency is many; a number from 1 to 64 was expected\.$/,
    ],
  };
  for (const [what, [args, line]] of Object.entries(calls)) {
    test(what, async () => {
      const { code, lines } = await cli(...args);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(line);
      expect(code).toBe(2);
    });
  }
});

test("a whole adapter is accepted: exit code 0, the totals last, what does not apply by capability", async () => {
  const { code, lines } = await cli(fixture("good-adapter.ts"), "--only", "headers/");
  expect(lines).toEqual([
    "-  headers/are-refused-where-they-cannot-be-sent (only for adapters without headers)",
    `node-ws on node ${process.versions.node}: 8 passed, 0 failed, 1 not applicable, 0 known failures`,
  ]);
  expect(code).toBe(0);
});

test("an adapter with two faults is refused for exactly these", { timeout: 120_000 }, async () => {
  const json = join(tmpdir(), `plugboard-conformance-${process.pid}.json`);
  const { code, lines } = await cli(fixture("faulty-adapter.ts"), "--json", json);
  const report: { readonly runtimes: readonly RunReport[] } = JSON.parse(await readFile(json, "utf8"));
  await rm(json);
  const failed = report.runtimes[0]?.results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
  expect(failed).toEqual([
    "subprotocols/are-offered-in-order",
    "subprotocols/a-credential-of-token-characters-arrives-whole",
    "subprotocols/a-credential-of-4-kib-arrives-whole",
    "close/code-and-reason-reach-the-peer",
    "close/a-reason-of-123-bytes-is-sent-whole",
    "close/happens-once-however-often-it-is-called",
    "reconnecting/close-ends-the-series-and-its-connection",
    "wpt/create-valid-url-array-protocols",
    "wpt/close-1000-verify-code",
    "wpt/close-3000-verify-code",
    "wpt/close-4999-reason",
    "wpt/close-reason-unpaired-surrogates",
  ]);
  expect(report.runtimes[0]).toMatchObject({ name: "node", adapter: "faulty", failed: 12, knownFailures: 11 });
  expect(lines.filter((line) => line.startsWith("x "))).toHaveLength(12);
  expect(code).toBe(1);
});

test("failures are summed up by the rule of docs/adapters.md, with the members to look at", async () => {
  const { lines } = await cli(fixture("faulty-adapter.ts"), "--only", "subprotocols/", "close/code-and");
  expect(lines).toContain("by rule of docs/adapters.md:");
  expect(lines.join("\n")).toContain(
    "  Dial what you are given, as it is, and once: 3. Look at open.\n    subprotocols/are-offered-in-order",
  );
  expect(lines.join("\n")).toContain(
    "while connecting: 1. Look at close, terminate, and the signal of open.\n    close/code-and-reason-reach-the-peer",
  );
});

test("every rule of a summary stands in docs/adapters.md", async () => {
  const page = await readFile(new URL("../../../docs/adapters.md", import.meta.url), "utf8");
  for (const { rule } of rules) expect(page).toContain(rule);
  for (const { id } of cases) expect(ruleOf(id).rule, id).not.toBe("");
});

test("--bail stops after so many failures and says how many cases did not run", async () => {
  const { code, lines } = await cli(fixture("faulty-adapter.ts"), "--only", "subprotocols/", "close/", "--bail", "1", "--concurrency", "1");
  expect(lines.filter((line) => line.startsWith("x "))).toHaveLength(1);
  expect(lines.at(-1)).toMatch(/1 failed, .* \d+ not run$/);
  expect(code).toBe(1);
});

test("a terminal is told how far the run is and how long it may still take", async () => {
  const states: string[] = [];
  const argv = ["node", "plugboard-conformance", fixture("good-adapter.ts"), "--only", "redirects/"];
  await runCli(argv, { print: () => undefined, progress: (state) => void states.push(state) });
  expect(states).toHaveLength(7);
  expect(states[0]).toMatch(/^1 of 7 cases, 0 failed, about \d+ s left$/);
  expect(states.at(-1)).toBe("7 of 7 cases, 0 failed, about 0 s left");
});

test("an adapter that leaves a timer fails its case, and the process ends, says what held it, and fails", { timeout: 60_000 }, async () => {
  const entry = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, fixture("wire-from-environment.ts"), "--only", "process/is-held", "connect/dials-once"], {
    env: { ...process.env, WIRE_FAULT: "leavesATimer" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = text(child.stdout);
  const [code] = await once(child, "exit");
  expect(await output).toMatch(/^x {2}process\/is-held-by-nothing-after-the-close .*held by .*Timeout/m);
  expect(await output).toMatch(/^error: the process does not end by itself; the adapter has left .*Timeout/m);
  expect(code).toBe(1);
});

test("a runtime that is not the one claimed fails", async () => {
  const { code, lines } = await cli(fixture("good-adapter.ts"), "--only", "runtime/", "--runtime", "deno");
  expect(lines[0]).toMatch(/^x {2}runtime\/is-the-one-claimed .*the runtime: expected "deno", found "node"$/);
  expect(code).toBe(1);
});

test("the process ends by itself with the exit code", async () => {
  const entry = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, fixture("good-adapter.ts"), "--only", "frames-are-masked", "--verbose"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect(output).toMatch(/^ok sending\/frames-are-masked/);
  expect(code).toBe(0);
});

test("a reader that stops reading changes neither the run nor its exit code", async () => {
  const entry = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, fixture("good-adapter.ts"), "--only", "frames-are-masked", "--verbose"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  const errors = text(child.stderr);
  const [code] = await once(child, "exit");
  expect(await errors).toBe("");
  expect(code).toBe(0);
});

test("--help names every option, teaches by examples and lists the exit codes", async () => {
  const { code, lines } = await cli("--help");
  const help = lines.join("\n");
  for (const option of ["--runtime", "--json", "--only", "--concurrency", "--bail", "--mutants", "--verbose"])
    expect(help).toContain(option);
  expect(help).toContain("$ plugboard-conformance ./my-adapter.ts --runtime chromium --json report.json");
  expect(help).toContain(`Exit codes:
  0  every case held, or its failure is known
  1  a case did not hold, a known failure did, or the process does not end by itself
  2  the call is wrong`);
  expect(code).toBe(0);
});

test("the commands of the examples are understood", () => {
  const lines: string[] = [];
  const command = createCommand((text) => void lines.push(text));
  command.outputHelp();
  const calls = [...lines.join("").matchAll(/^ {2}\$ plugboard-conformance (.*)$/gm)].map(([, call = ""]) => call.split(" "));
  expect(calls.length).toBeGreaterThan(3);
  for (const call of calls) expect(() => createCommand(() => {}).parse(call, { from: "user" }), call.join(" ")).not.toThrow();
});

test("what is piped has neither colours nor progress", async () => {
  const child = spawn(process.execPath, [
    fileURLToPath(new URL("../src/cli.ts", import.meta.url)),
    fixture("good-adapter.ts"),
    "--only",
    "close/",
  ]);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(err).toBe("");
  expect(out).not.toContain("\u001b");
  expect(out).toContain("passed, 0 failed");
});

test("Ctrl+C ends a run and its engine, with nothing printed that is no report", { timeout: 60_000 }, async () => {
  const args = [fileURLToPath(new URL("../src/cli.ts", import.meta.url)), fixture("good-adapter.ts"), "--verbose"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const err = text(child.stderr);
  // The first case is through: the run is under way.
  await once(child.stdout, "data");
  child.stdout.resume();
  child.kill("SIGINT");
  expect(await ended).toEqual([null, "SIGINT"]);
  expect(await err).toBe("");
});
