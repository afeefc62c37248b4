import { expect, test } from "vitest";
import { createRecording } from "../src/recording.ts";

const pcm = (...samples: readonly number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);

test("a recording is what was heard without the silence around it", () => {
  const recording = createRecording();
  recording.add(pcm(0, 10, 500));
  recording.add(pcm(0, -700));
  recording.add(pcm(3, 0));
  expect([...new Int16Array(recording.sound().buffer)]).toEqual([500, 0, -700]);
});

test("where nothing was heard, there is no sound", () => {
  const recording = createRecording();
  expect(recording.sound()).toHaveLength(0);
  recording.add(pcm(1, 2, 3));
  expect(recording.sound()).toHaveLength(0);
});

test("a piece may be used again by who gave it", () => {
  const recording = createRecording();
  const piece = pcm(1_000);
  recording.add(piece);
  piece.fill(0);
  expect([...new Int16Array(recording.sound().buffer)]).toEqual([1_000]);
});
