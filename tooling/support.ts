import { mkdir, readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { Command } from "commander";
import { differences } from "./matrix/compare-support.ts";
import { withRuntimes } from "./matrix/render-runtimes.ts";
import { renderSupport } from "./matrix/render-support.ts";
import { caseIds } from "./matrix/suites.ts";
import { type SupportData, supportDataOf, unpublishable } from "./matrix/support-data.ts";
import type { MatrixReport } from "./matrix/target-report.ts";
import { targets } from "./matrix/targets.ts";

const docs = new URL("../docs/", import.meta.url);
const dataFile = new URL("support.json", docs);
const pageFile = new URL("support.md", docs);
const runtimesFile = new URL("choose-a-runtime.md", docs);

// Parse boundaries: both files are written by this repository.
const readReport = async (path: string): Promise<MatrixReport> => JSON.parse(await readFile(path, "utf8"));
const readData = async (): Promise<SupportData> => JSON.parse(await readFile(dataFile, "utf8"));

const write = async (report: MatrixReport): Promise<readonly string[]> => {
  const reasons = unpublishable(report);
  if (reasons.length > 0) return reasons.map((reason) => `the run cannot be published: ${reason}`);
  const data = supportDataOf(report);
  await mkdir(docs, { recursive: true });
  await writeFile(dataFile, `${JSON.stringify(data, null, 2)}\n`);
  await writeFile(pageFile, renderSupport(data));
  await writeFile(runtimesFile, withRuntimes(await readFile(runtimesFile, "utf8"), data));
  return [];
};

/** What can be seen without a run: the page belongs to its data, and the data to the suite and to the targets. */
const checkFiles = async (data: SupportData): Promise<readonly string[]> => [
  ...((await readFile(pageFile, "utf8")) === renderSupport(data) ? [] : ["docs/support.md is not what docs/support.json renders to"]),
  ...((await readFile(runtimesFile, "utf8")) === withRuntimes(await readFile(runtimesFile, "utf8"), data)
    ? []
    : ["docs/choose-a-runtime.md is not what docs/support.json renders to"]),
  ...(isDeepStrictEqual(data.cases, caseIds) ? [] : ["docs/support.json lists other cases than the suites"]),
  ...(isDeepStrictEqual(
    data.targets.map(({ name }) => name),
    targets.map(({ name }) => name),
  )
    ? []
    : ["docs/support.json lists other targets than the matrix"]),
];

/** A browser of the system is not pinned; everything else comes from the lockfile. */
const isPinned = (targetName: string): boolean => targets.some(({ name, engine }) => name === targetName && engine.host !== "browser");

const check = async (report: MatrixReport | undefined): Promise<readonly string[]> => {
  const data = await readData();
  const fresh = report === undefined ? [] : differences(data, supportDataOf(report), isPinned);
  return [...(await checkFiles(data)), ...fresh.map((what) => `the run differs from docs/support.json: ${what}`)];
};

interface Options {
  readonly check: boolean;
}

const main = async (file: string | undefined, options: Options): Promise<readonly string[]> => {
  const report = file === undefined ? undefined : await readReport(file);
  if (options.check) return check(report);
  return report === undefined ? ["a report is needed to write the page; see --help"] : write(report);
};

const command = new Command("support")
  .description("Writes docs/support.md from the JSON of a conformance run, or checks that it is not stale.")
  .argument("[report]", "the JSON that `pnpm conformance --json` wrote; without it --check compares files only")
  .option("--check", "write nothing; fail if the page is stale", false)
  .action(async (file: string | undefined, options: Options) => {
    const problems = await main(file, options);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0)
      console.error("docs/support.md: run `pnpm conformance --json matrix.json && node tooling/support.ts matrix.json`");
    process.exitCode = problems.length > 0 ? 1 : 0;
  });

await command.parseAsync();
