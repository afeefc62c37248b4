import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cases } from "@plugboard/conformance";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

const documents = ["docs/guarantees.md", "SECURITY.md"];

/** The rows of the tables whose last column is "held by". */
const rowsOf = (document: string): string[] => {
  const tables = readFileSync(join(root, document), "utf8")
    .split(/\n\n+/)
    .filter((block) => /^\|.*\| held by \|$/m.test(block));
  return tables.flatMap((table) => table.trim().split("\n").slice(2));
};

/** The tests that a row names: cases of the suite, and files. */
const holdersOf = (row: string): string[] => {
  const cell = row.split(" | ").at(-1) ?? "";
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
};

test.each(documents)("every promise of %s names tests, and each of them exists", (document) => {
  const ids = new Set(cases.map(({ id }) => id));
  const isThere = (name: string): boolean => {
    const [, folder, file] = /^([^/]+)\/(.+\.test\.ts)$/.exec(name) ?? [];
    if (folder === undefined || file === undefined) return ids.has(name);
    return existsSync(join(root, folder === "tooling" ? "" : "packages", folder, "test", file));
  };
  const rows = rowsOf(document);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => holdersOf(row).length === 0)).toEqual([]);
  expect(rows.flatMap(holdersOf).filter((name) => !isThere(name))).toEqual([]);
});
