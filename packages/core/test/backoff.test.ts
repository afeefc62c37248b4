import { backoffMs } from "@plugboard/core";
import { expect, test } from "vitest";

/** The largest delay that a bound allows: `random` is below 1. */
const almostOne = 1 - Number.EPSILON;

test("the bound doubles with each failure in a row, up to maxDelayMs", () => {
  const bounds = { minDelayMs: 100, maxDelayMs: 1_000 };
  expect([1, 2, 3, 4, 5, 60, 5_000].map((failures) => backoffMs(failures, bounds, almostOne))).toEqual([99, 199, 399, 799, 999, 999, 999]);
});

test("the delay is the random part of the bound, in whole milliseconds", () => {
  expect([0, 0.25, 0.5].map((random) => backoffMs(2, { minDelayMs: 101 }, random))).toEqual([0, 50, 101]);
});

test("without bounds and random number it stays between 0 and the default bounds", () => {
  const delays = Array.from({ length: 200 }, (_, index) => backoffMs(1 + (index % 20)));
  expect(delays.every((delay) => delay >= 0 && delay < 30_000)).toBe(true);
  expect(new Set(delays).size).toBeGreaterThan(20);
  expect(backoffMs(1, {}, almostOne)).toBe(499);
  expect(backoffMs(20, {}, almostOne)).toBe(29_999);
});

test.each([{ minDelayMs: -1 }, { maxDelayMs: Number.NaN }, { maxDelayMs: 2 ** 31 }])("%o is refused", (bounds) => {
  expect(() => backoffMs(1, bounds)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});
