import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { advice } from "../error-page/advice.ts";
import { findDeliveries } from "../error-page/find-deliveries.ts";
import { findSightings } from "../error-page/find-sightings.ts";
import { readCodes } from "../error-page/read-codes.ts";
import { renderErrors } from "../error-page/render-errors.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const codes = readCodes(read("packages/core/src/errors.ts"));
const names = new Set(codes.map(({ code }) => code));

test("docs/errors.md is what the source says", () => {
  expect(read("docs/errors.md")).toBe(renderErrors(codes));
});

test("every code is asserted by a test of a package or by a conformance case", () => {
  const files = globSync("packages/{*/test/**/*.test,conformance/src/cases/*}.ts", { cwd: root });
  const seen = new Set(files.flatMap((file) => findSightings(file, read(file), names).map(({ code }) => code)));
  expect([...names].filter((code) => !seen.has(code))).toEqual([]);
});

test("every delivery that a source writes down is one that the page names for its code", () => {
  const known = Object.entries(advice).flatMap(([code, { delivery }]) => delivery.map((name) => `${code} ${name}`));
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
