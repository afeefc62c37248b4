import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CaseResult } from "@plugboard/conformance";
import { startScenarioServer } from "@plugboard/conformance/server";
import { responsesCases } from "@plugboard/protocol-cases";
import { startSimulatorControl } from "@plugboard/protocol-cases/simulator-control";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

/** The least that such a fetch has to do: what is asked of it, and the cases that ask. */
const checks: Readonly<Record<string, readonly string[]>> = {
  "1 parallel requests": ["parallel-requests-get-their-own-answers"],
  "2 abort, cancel, break": ["after-an-abort-a-cancel-or-a-break-the-next-request-is-clean"],
  "3 endings": ["incomplete-failed-and-in-stream-errors-end-the-body"],
  "4 errors before the first event": ["an-error-before-the-first-event-is-an-http-status"],
  "5 a lost socket": ["a-lost-socket-is-an-error-and-never-an-end"],
  "6 the age limit": ["the-age-limit-is-invisible"],
  "7 separate sockets, foreign addresses": ["another-key-uses-another-socket", "what-is-none-of-its-business-goes-to-fetch"],
  "8 forms of input": ["every-form-of-input-travels-over-the-socket"],
  "9 HTTP instead": ["where-sockets-do-not-work-it-is-http-at-once-and-for-a-while", "a-frame-that-is-too-large-goes-over-http"],
  "10 increments": ["only-what-is-new-is-sent", "an-unknown-past-is-sent-once-more-in-full"],
  "11 a slow reader": ["a-slow-reader-holds-the-sender-up-or-fails-clearly", "a-slow-reader-on-a-shared-socket-fails-alone"],
  "12 sparse ends, foreign events": ["sparse-ends-are-repaired-and-foreign-events-withheld"],
};

test("every check is a case of the matrix", () => {
  const ids = responsesCases.map(({ id }) => id);
  for (const names of Object.values(checks)) for (const name of names) expect(ids).toContain(`responses/${name}`);
});

test("the cases tell a shim that fails from one that holds: the existing one fails every check in the same harness", async () => {
  await using control = await startSimulatorControl();
  await using simulator = await startSimulator();
  const scenarios = await startScenarioServer();
  const program = fileURLToPath(new URL("./programs/shim-program.ts", import.meta.url));
  const args = JSON.stringify({ baseUrl: scenarios.baseUrl, controlUrl: control.url, url: simulator.url });

  const { stdout } = await promisify(execFile)(process.execPath, [program, args], { timeout: 80_000 }).finally(() => scenarios.close());
  const { results, uncaught } = JSON.parse(stdout) as { readonly results: readonly CaseResult[]; readonly uncaught: number };

  const failed = new Set(results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id.replace("responses/", "")));
  expect(Object.keys(checks).filter((check) => !checks[check]?.some((name) => failed.has(name)))).toEqual([]);
  expect(uncaught).toBeGreaterThan(0);
}, 90_000);
