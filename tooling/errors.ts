import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { findSightings } from "./error-page/find-sightings.ts";
import { readCodes } from "./error-page/read-codes.ts";
import { renderErrors } from "./error-page/render-errors.ts";
import { root } from "./step.ts";

const page = join(root, "docs/errors.md");
const codes = readCodes(readFileSync(join(root, "packages/core/src/errors.ts"), "utf8"));

/** Prints the tests and cases that see each code. */
const printProof = (): void => {
  const names = new Set(codes.map(({ code }) => code));
  const files = globSync("packages/{*/test/**/*.test,conformance/src/cases/*}.ts", { cwd: root }).sort();
  const sightings = files.flatMap((file) =>
    findSightings(file, readFileSync(join(root, file), "utf8"), names).map(({ code, line }) => ({ code, place: `${file}:${line}` })),
  );
  for (const { code } of codes) {
    const places = sightings.filter((sighting) => sighting.code === code).map(({ place }) => `  ${place}`);
    process.stdout.write(`${[code, ...places].join("\n")}\n`);
  }
};

/** Writes docs/errors.md, or compares it with what would be written. */
const { check, proof } = new Command()
  .description("Writes docs/errors.md from packages/core/src/errors.ts.")
  .option("--check", "fail if the page is not current, write nothing")
  .option("--proof", "print the tests and cases that see each code, write nothing")
  .parse()
  .opts<{ readonly check?: true; readonly proof?: true }>();

const text = renderErrors(codes);
if (proof) printProof();
else if (!check) writeFileSync(page, text);
else if (readFileSync(page, "utf8") !== text) {
  process.stderr.write("docs/errors.md is not current; run: node tooling/errors.ts\n");
  process.exitCode = 1;
}
