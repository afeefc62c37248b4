import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionScript } from "../../src/index.ts";
import { createSendQueue, type SendQueue } from "../../src/realtime/connection/send-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const begin = (knobs: ConnectionScript): { readonly sendQueue: SendQueue; readonly written: unknown[] } => {
  const written: unknown[] = [];
  return { sendQueue: createSendQueue((frame) => written.push(frame), knobs), written };
};

test("without a scripted delay a frame is written at once", () => {
  const { sendQueue, written } = begin({});
  sendQueue.push("a");
  expect(written).toEqual(["a"]);
});

test("a burst waits for its last frame, and an incomplete burst follows after 50 ms", () => {
  const { sendQueue, written } = begin({ burst: 3 });
  for (const frame of ["a", "b"]) sendQueue.push(frame);
  expect(written).toEqual([]);
  for (const frame of ["c", "d"]) sendQueue.push(frame);
  expect(written).toEqual(["a", "b", "c"]);
  vi.advanceTimersByTime(50);
  expect(written).toEqual(["a", "b", "c", "d"]);
});

test("jitter holds frames for at most its length, in order", () => {
  const { sendQueue, written } = begin({ jitterMs: 200 });
  for (const frame of ["a", "b", "c"]) sendQueue.push(frame);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(written).toEqual(["a", "b", "c"]);
});

test("a burst with jitter leaves as a whole, at most its jitter after its last frame", () => {
  const { sendQueue, written } = begin({ burst: 3, jitterMs: 10 });
  for (const frame of ["a", "b"]) sendQueue.push(frame);
  vi.advanceTimersByTime(20);
  expect(written).toEqual([]);
  sendQueue.push("c");
  expect(written).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(written).toEqual(["a", "b", "c"]);
  sendQueue.push("d");
  vi.advanceTimersByTime(40);
  expect(written).toEqual(["a", "b", "c"]);
  vi.advanceTimersByTime(10);
  expect(written).toEqual(["a", "b", "c", "d"]);
});

test("frames that follow a full burst do not hold it back any longer", () => {
  const { sendQueue, written } = begin({ burst: 2, jitterMs: 10 });
  for (const frame of ["a", "b"]) sendQueue.push(frame);
  for (let passedMs = 0; passedMs < 10; passedMs += 2) {
    vi.advanceTimersByTime(2);
    sendQueue.push("more");
  }
  expect(written.slice(0, 2)).toEqual(["a", "b"]);
});

test("a close follows the frames that were pushed before it", () => {
  const { sendQueue, written } = begin({ jitterMs: 200 });
  sendQueue.push("a");
  sendQueue.after(() => written.push("close"));
  vi.advanceTimersByTime(200);
  expect(written).toEqual(["a", "close"]);
});

test("a stall holds everything until it is over, an end drops it", () => {
  const { sendQueue, written } = begin({});
  sendQueue.stall();
  sendQueue.push("a");
  expect(written).toEqual([]);
  sendQueue.resume();
  expect(written).toEqual(["a"]);
  sendQueue.stall();
  sendQueue.push("b");
  sendQueue.end();
  sendQueue.resume();
  expect(written).toEqual(["a"]);
});
