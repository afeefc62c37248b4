import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionScript } from "../../src/index.ts";
import { createOutbox, type Outbox } from "../../src/realtime/connection/outbox.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const begin = (knobs: ConnectionScript): { readonly outbox: Outbox; readonly written: unknown[] } => {
  const written: unknown[] = [];
  return { outbox: createOutbox((frame) => written.push(frame), knobs), written };
};

test("without knobs a frame is written at once", () => {
  const { outbox, written } = begin({});
  outbox.push("a");
  expect(written).toEqual(["a"]);
});

test("a burst waits for its last frame, and what is left follows after 50 ms", () => {
  const { outbox, written } = begin({ burst: 3 });
  for (const frame of ["a", "b"]) outbox.push(frame);
  expect(written).toEqual([]);
  for (const frame of ["c", "d"]) outbox.push(frame);
  expect(written).toEqual(["a", "b", "c"]);
  vi.advanceTimersByTime(50);
  expect(written).toEqual(["a", "b", "c", "d"]);
});

test("jitter holds frames for at most its length, in order", () => {
  const { outbox, written } = begin({ jitterMs: 200 });
  for (const frame of ["a", "b", "c"]) outbox.push(frame);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(written).toEqual(["a", "b", "c"]);
});

test("a burst with jitter leaves as a whole, at most its jitter after its last frame", () => {
  const { outbox, written } = begin({ burst: 3, jitterMs: 10 });
  for (const frame of ["a", "b"]) outbox.push(frame);
  vi.advanceTimersByTime(20);
  expect(written).toEqual([]);
  outbox.push("c");
  expect(written).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(written).toEqual(["a", "b", "c"]);
  outbox.push("d");
  vi.advanceTimersByTime(40);
  expect(written).toEqual(["a", "b", "c"]);
  vi.advanceTimersByTime(10);
  expect(written).toEqual(["a", "b", "c", "d"]);
});

test("frames that follow a full burst do not hold it back any longer", () => {
  const { outbox, written } = begin({ burst: 2, jitterMs: 10 });
  for (const frame of ["a", "b"]) outbox.push(frame);
  for (let passedMs = 0; passedMs < 10; passedMs += 2) {
    vi.advanceTimersByTime(2);
    outbox.push("more");
  }
  expect(written.slice(0, 2)).toEqual(["a", "b"]);
});

test("a close follows the frames that were pushed before it", () => {
  const { outbox, written } = begin({ jitterMs: 200 });
  outbox.push("a");
  outbox.after(() => written.push("close"));
  vi.advanceTimersByTime(200);
  expect(written).toEqual(["a", "close"]);
});

test("a stall holds everything until it is over, an end drops it", () => {
  const { outbox, written } = begin({});
  outbox.stall();
  outbox.push("a");
  expect(written).toEqual([]);
  outbox.resume();
  expect(written).toEqual(["a"]);
  outbox.stall();
  outbox.push("b");
  outbox.end();
  outbox.resume();
  expect(written).toEqual(["a"]);
});
