import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const map = readFileSync(join(root, "docs/architecture.md"), "utf8");

/** The files that the map names, without their folders. */
const named = new Set([...map.matchAll(/(?<![-*>])\b[\w./-]+\.ts\b/g)].map(([path]) => basename(path)));

/** Packages whose files the map names one by one, but for rooms that it describes as a whole. */
const mapped = ["core", "wire", "observe", "realtime", "webrtc", "browser-audio"];
const asAWhole = new Set(["realtime/src/sip", "realtime/src/webhook"]);

test("the map names every source file of the packages that it shows file by file", () => {
  const files = mapped.flatMap((name) => globSync(`${name}/src/**/*.ts`, { cwd: join(root, "packages") }));
  // An entry point imports what a reader looks for.
  const isEntry = (file: string): boolean => dirname(file).endsWith("/src") && file.split("/").length === 3 && !file.startsWith("core/");
  const missing = files.filter((file) => !named.has(basename(file)) && !asAWhole.has(dirname(file)) && !isEntry(file));
  expect(files.length).toBeGreaterThan(150);
  expect(missing.filter((file) => basename(file) !== "index.ts")).toEqual([]);
});

test("the map names every room of the other packages", () => {
  const rooms = globSync("{live,responses,simulator}/src/*/", { cwd: join(root, "packages") }).map((folder) => basename(folder));
  expect(rooms.length).toBeGreaterThan(15);
  expect(rooms.filter((room) => !map.includes(`\`${room}/`) && !map.includes(`(\`${room}/`))).toEqual([]);
});

test("no file that the map names is missing from the tree", () => {
  const files = new Set(
    globSync(["packages/*/{src,test,conformance}/**/*.ts", "tooling/**/*.ts", "benchmarks/**/*.ts"], {
      cwd: root,
      exclude: (path) => path.includes("node_modules"),
    }).map((file) => basename(file)),
  );
  expect([...named].filter((file) => !files.has(file))).toEqual([]);
});

test("the glossary has at most 25 words", () => {
  const glossary = map.split("## Words")[1]?.split("\n## ")[0] ?? "";
  const words = glossary.split("\n").filter((line) => line.startsWith("| ")).length - 2;
  expect(words).toBeGreaterThan(20);
  expect(words).toBeLessThanOrEqual(25);
});
