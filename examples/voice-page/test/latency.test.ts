import { expect, test } from "vitest";
import { createLatencyClock } from "../src/latency.ts";

/** What a clock tells of levels, one every 100 ms. */
const told = (...levels: readonly (readonly [number, number])[]): readonly (number | undefined)[] => {
  const clock = createLatencyClock();
  return levels.map(([input, output], index) => clock.hear(input, output, index * 100));
};

test("the latency is from the last sound of the user to the first one of the answer, and is told once", () => {
  expect(told([0.2, 0], [0.2, 0], [0, 0], [0, 0], [0, 0.1], [0, 0.1])).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    300,
    undefined,
  ]);
});

test("a short pause in the answer begins no other one", () => {
  expect(told([0.2, 0], [0, 0.1], [0.2, 0], [0, 0.1])).toEqual([undefined, 100, undefined, undefined]);
});

test("an answer to nothing, and one to somebody who still speaks, have no latency", () => {
  expect(told([0, 0.1])).toEqual([undefined]);
  expect(told([0.2, 0.1])).toEqual([undefined]);
});
