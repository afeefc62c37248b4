import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChecks } from "./run-checks.ts";
import { root, runStep } from "./step.ts";

/** `npm test`: everything that must hold, with progress, a summary and the plain closing line. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

const reports = join(root, "node_modules/.cache/plugboard");
// A step that dies before it reports must not be counted by the report of an earlier run.
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const unitReport = join(reports, "unit.json");
const conformanceReport = join(reports, "conformance.json");

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/** A step that counts as one thing, or as what its report says. A failing step is never counted as a pure success. */
const count = ({ code }: { readonly code: number }, report?: Count): Count => {
  const { passed, failed } = report ?? { passed: code === 0 ? 1 : 0, failed: 0 };
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
};

const unitCount = (): Count => {
  const report = readJson(unitReport) as { numPassedTests: number; numFailedTests: number } | undefined;
  return { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 1 };
};

const conformanceCount = (): Count => {
  const report = readJson(conformanceReport) as { runtimes: { passed: number; failed: number; knownFailures: number }[] } | undefined;
  if (!report) return { passed: 0, failed: 1 };
  const sum = (pick: (target: { passed: number; failed: number; knownFailures: number }) => number): number =>
    report.runtimes.reduce((total, target) => total + pick(target), 0);
  return { passed: sum(({ passed, knownFailures }) => passed + knownFailures), failed: sum(({ failed }) => failed) };
};

const totals: (readonly [string, Count])[] = [];

const browsers = { name: "browsers are here", command: ["node", "tooling/browsers.ts"], live: true } as const;
totals.push([browsers.name, count(await runStep(browsers))]);

for (const check of await runChecks()) totals.push([check.name, count(check)]);

const unit = await runStep({
  name: "unit tests",
  command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`],
  live: true,
});
totals.push(["unit tests", count(unit, unitCount())]);

const conformance = await runStep({
  name: "conformance on every engine",
  command: ["node", "tooling/conformance.ts", "--json", conformanceReport],
  live: true,
});
totals.push(["conformance", count(conformance, conformanceCount())]);

const support = { name: "docs/support.md is current", command: ["node", "tooling/support.ts", "--check", conformanceReport] } as const;
totals.push([support.name, count(await runStep(support))]);

const failures = totals.filter(([, { failed }]) => failed > 0);
for (const [name, { failed }] of failures) process.stdout.write(`failed: ${name} (${failed})\n`);
const sum = (pick: (counted: Count) => number): number => totals.reduce((total, [, counted]) => total + pick(counted), 0);
process.stdout.write(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
