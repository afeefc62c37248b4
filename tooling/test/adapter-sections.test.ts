import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** What the lines that begin a section of an adapter's file look like, in the order of the sections. */
const sections = {
  imports: /^import /,
  options: /^export interface /,
  capabilities: /^const capabilities\b/,
  adapter: /^export const \w+Adapter = /,
};

test("the file of each adapter has its sections in the same order: imports, options, capabilities, the adapter", () => {
  const names = Object.keys(sections);
  const files = globSync("packages/{browser,bun,deno,node,webrtc,workerd}/src/**/*-adapter.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(6);
  for (const file of files) {
    const lines = readFileSync(resolve(root, file), "utf8").split("\n");
    const found = lines.flatMap((line) => Object.entries(sections).flatMap(([name, begins]) => (begins.test(line) ? [name] : [])));
    expect(found, file).toEqual(found.toSorted((one, other) => names.indexOf(one) - names.indexOf(other)));
    expect(found, file).toContain("adapter");
  }
});
