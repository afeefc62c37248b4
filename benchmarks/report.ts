// `node benchmarks/report.ts` writes docs/benchmarks.md and its pictures from benchmarks/results; `--check` only says whether they are current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findMeasurement, names } from "./harness/measurements.ts";
import type { Result } from "./harness/result.ts";
import { type OutageRun, outagesFile } from "./long-runs/outage-run.ts";
import { type Chart, draw, themes } from "./report/draw.ts";
import { outagePictures } from "./report/long-run-pictures.ts";
import { type Measured, page } from "./report/page.ts";
import { pictures } from "./report/pictures.ts";

const root = join(import.meta.dirname, "..");

const readMeasured = async (results: string, name: string): Promise<Measured> => {
  const file = join(results, `${name}.json`);
  if (!existsSync(file)) throw new Error(`There is no ${relative(root, file)}: run \`pnpm bench ${name}\`.`);
  return { name, measurement: await findMeasurement(name), result: JSON.parse(readFileSync(file, "utf8")) as Result };
};

/** Where the results are and where the page belongs. */
interface Folders {
  readonly results: string;
  readonly docs: string;
}

/** The folders of the repository. */
export const committed: Folders = { results: join(import.meta.dirname, "results"), docs: join(root, "docs") };

/** What every generated file should hold, by its path. */
const files = async ({ results, docs }: Folders): Promise<ReadonlyMap<string, string>> => {
  const all = await Promise.all(names.map((name) => readMeasured(results, name)));
  const texts = new Map([[join(docs, "benchmarks.md"), page(all)]]);
  const picture = (file: string, chart: Chart): void => {
    for (const [name, theme] of Object.entries(themes)) texts.set(join(docs, "public", `plot-${file}-${name}.svg`), draw(chart, theme));
  };
  for (const { file, measurement, chart } of pictures) {
    const measured = all.find(({ name }) => name === measurement);
    if (measured === undefined) throw new Error(`The picture ${file} shows ${measurement}, which is not measured.`);
    picture(file, chart(measured.result));
  }
  const run = JSON.parse(readFileSync(outagesFile, "utf8")) as OutageRun;
  for (const [file, chart] of Object.entries(outagePictures)) picture(file, chart(run));
  return texts;
};

/** Writes the page and its pictures. */
export const writeReport = async (folders: Folders): Promise<void> => {
  mkdirSync(join(folders.docs, "public"), { recursive: true });
  for (const [path, text] of await files(folders)) writeFileSync(path, text);
};

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = [...(await files(committed))]
      .filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text)
      .map(([path]) => relative(root, path));
    if (stale.length > 0) {
      console.error(`${stale.join(", ")}: not what benchmarks/results say. Run \`node benchmarks/report.ts\`.`);
      process.exitCode = 1;
    }
  } else {
    await writeReport(committed);
  }
}
