import fc from "fast-check";
import { expect, test } from "vitest";
import { createPlaybackTimeline } from "../src/playback-timeline.ts";

test("pieces follow each other without a gap; the first one after silence waits for the lead", () => {
  const timeline = createPlaybackTimeline(0.5);
  expect(timeline.add("a", 1, 10)).toBe(10.5);
  expect(timeline.add("a", 2, 10)).toBe(11.5);
  expect(timeline.add("b", 1, 11)).toBe(13.5);
  // All of it has been played at 14.5.
  expect(timeline.add("b", 1, 20)).toBe(20.5);
});

test("what was played is told for each item, while it plays and afterwards", () => {
  const timeline = createPlaybackTimeline(0);
  timeline.add("a", 1, 0);
  timeline.add("b", 2, 0);
  expect([0, 0.25, 1, 2, 99].map((now) => [timeline.playedS("a", now), timeline.playedS("b", now), timeline.current(now)])).toEqual([
    [0, 0, "a"],
    [0.25, 0, "a"],
    [1, 0, "b"],
    [1, 1, "b"],
    [1, 2, undefined],
  ]);
});

test("during the lead nothing has been played", () => {
  const timeline = createPlaybackTimeline(1);
  timeline.add("a", 1, 0);
  expect(timeline.playedS("a", 0.75)).toBe(0);
  expect(timeline.playedS("a", 1.75)).toBe(0.75);
});

test("clear() keeps what was played of an item, and the next piece begins anew", () => {
  const timeline = createPlaybackTimeline(0);
  timeline.add("a", 4, 0);
  timeline.add("a", 4, 0);
  timeline.clear(5);
  expect(timeline.playedS("a", 5)).toBe(5);
  expect(timeline.playedS("a", 50)).toBe(5);
  expect(timeline.current(5)).toBeUndefined();
  expect(timeline.add("b", 1, 6)).toBe(6);
});

test("an item that never came has no position", () => {
  expect(createPlaybackTimeline(0).playedS("a", 1)).toBeUndefined();
});

test("the newest 64 items are remembered, so that a long call does not grow", () => {
  const timeline = createPlaybackTimeline(0);
  for (let index = 0; index < 100; index += 1) timeline.add(`item-${index}`, 1, index);
  expect(timeline.playedS("item-35", 100)).toBeUndefined();
  expect(timeline.playedS("item-36", 100)).toBe(1);
});

test("whatever comes and when: what was played of all items together is never more than came, nor than the time that passed", () => {
  const step = fc.record({
    item: fc.constantFrom("a", "b", "c"),
    length: fc.integer({ min: 1, max: 50 }),
    wait: fc.integer({ min: 0, max: 80 }),
    clears: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const timeline = createPlaybackTimeline(0.02);
      const played = (now: number): number => ["a", "b", "c"].reduce((sum, item) => sum + (timeline.playedS(item, now) ?? 0), 0);
      let now = 0;
      let came = 0;
      for (const { item, length, wait, clears } of steps) {
        const before = played(now);
        timeline.add(item, length / 100, now);
        came += length / 100;
        now += wait / 100;
        if (clears) timeline.clear(now);
        expect(played(now)).toBeGreaterThanOrEqual(before - 1e-9);
        expect(played(now) - before).toBeLessThanOrEqual(wait / 100 + 1e-9);
        expect(played(now)).toBeLessThanOrEqual(came + 1e-9);
      }
    }),
  );
});
