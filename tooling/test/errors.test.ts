import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { findDeliveries } from "./find-deliveries.ts";
import { findSightings } from "./find-sightings.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const source = read("packages/core/src/errors.ts");

/** The closed set of codes, in the order of the source. */
const codes = [...source.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, code = ""]) => code);
const names = new Set(codes);

/** What the docstring of the set says of each. */
const meanings = new Map([...source.matchAll(/^ \* - `([a-z-]+)`: (.+)$/gm)].map(([, code = "", meaning = ""]) => [code, meaning]));

/** The table of the page: code, what happened, `delivery`, what to do. */
const entries = [...read("docs/errors.md").matchAll(/^\| `([a-z-]+)` \| (.+) \| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (.+) \|$/gm)].map(
  ([, code = "", meaning = "", deliveries = "", advice = ""]) => ({
    code,
    meaning,
    deliveries: deliveries.replaceAll("`", "").split(", "),
    advice,
  }),
);

test("docs/errors.md has every code, in the order of the source, with its meaning and what to do", () => {
  expect(codes.length).toBeGreaterThan(10);
  expect(entries.map(({ code }) => code)).toEqual(codes);
  for (const { code, meaning, advice } of entries) {
    expect(meaning.toLowerCase().replace(/\.$/, ""), code).toBe(meanings.get(code)?.toLowerCase().replace(/\.$/, ""));
    expect(advice, code).toMatch(/^[A-Z].*\.$/);
  }
});

test("every code is asserted by a test of a package or by a conformance case", () => {
  const files = globSync("packages/{*/test/**/*.test,conformance/src/cases/*}.ts", { cwd: root });
  const seen = new Set(files.flatMap((file) => findSightings(file, read(file), names).map(({ code }) => code)));
  expect([...names].filter((code) => !seen.has(code))).toEqual([]);
});

test("every delivery that a source writes down is one that the page names for its code", () => {
  const known = entries.flatMap(({ code, deliveries }) => deliveries.map((delivery) => `${code} ${delivery}`));
  const files = globSync("packages/{core,node,browser,workerd,deno,bun,realtime,responses}/src/**/*.ts", { cwd: root });
  const made = files.flatMap((file) => findDeliveries(file, read(file)).map((error) => ({ ...error, file })));
  expect(made.length).toBeGreaterThan(30);
  expect(made.filter(({ code, delivery }) => !known.includes(`${code} ${delivery}`))).toEqual([]);
});

describe("what counts as an assertion", () => {
  const sees = (text: string): string[] => findSightings("x.ts", text, names).map(({ code }) => code);

  test("the code of an expected error, in any spelling that the tests use", () => {
    expect(sees('await expect(dial()).rejects.toMatchObject({ code: "aborted" });')).toEqual(["aborted"]);
    expect(sees('expect(errors).toEqual([expect.objectContaining({ code: "aborted" })]);')).toEqual(["aborted"]);
    expect(sees('expect(error.code).toBe("aborted");')).toEqual(["aborted"]);
    expect(sees('same(error.code, "aborted", "code");')).toEqual(["aborted"]);
    expect(sees('expect(error).toMatchObject({ code: refuses ? "aborted" : "not-open" });')).toEqual(["aborted", "not-open"]);
  });

  test("not a mention, a negation, an error that the test makes, or another field", () => {
    expect(sees('new PlugboardError("aborted", "x");')).toEqual([]);
    expect(sees('const codes = ["aborted"];')).toEqual([]);
    expect(sees('expect(error.code).not.toBe("aborted");')).toEqual([]);
    expect(sees('expect(dropped).toEqual({ reason: "buffer-full" });')).toEqual([]);
    expect(sees('expect(scenario).toBe("server-error");')).toEqual([]);
  });
});
