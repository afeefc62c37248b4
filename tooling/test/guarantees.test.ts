import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cases } from "@plugboard/conformance";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** The names in the last cell of each row: cases of the suite, and files of tests. */
const holders = (): string[] =>
  readFileSync(join(root, "docs/guarantees.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (promise|---)/.test(line))
    .map((row) => row.split(" | ").at(-1) ?? "")
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));

test("every guarantee names a test, and each of these tests exists", () => {
  const ids = new Set(cases.map(({ id }) => id));
  const isThere = (name: string): boolean => {
    const [, folder, file] = /^([^/]+)\/(.+\.test\.ts)$/.exec(name) ?? [];
    return folder === undefined || file === undefined ? ids.has(name) : existsSync(join(root, "packages", folder, "test", file));
  };
  expect(holders().filter((name) => !isThere(name))).toEqual([]);
  expect(holders().length).toBeGreaterThan(100);
});

test("every row of the guarantees has something that holds it", () => {
  const rows = readFileSync(join(root, "docs/guarantees.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| [A-Z\d`]/.test(line));
  expect(rows.filter((row) => !/`[^`]+` \|$/.test(row))).toEqual([]);
});
