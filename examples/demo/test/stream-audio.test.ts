import { expect, test, vi } from "vitest";
import { durationMs, streamAudio } from "../src/stream-audio.ts";

test("audio is given in frames of 20 ms, each when it is due, then silence until it is done", async () => {
  vi.useFakeTimers();
  try {
    const startedAt = Date.now();
    const frames: { readonly atMs: number; readonly bytes: number; readonly sound: boolean }[] = [];
    const send = (frame: Uint8Array): void => {
      frames.push({ atMs: Date.now() - startedAt, bytes: frame.length, sound: frame.some((byte) => byte !== 0) });
    };
    const audio = new Uint8Array(960 + 10).fill(1);
    const streaming = streamAudio({ audio, speed: 2, send, isDone: () => frames.length === 4 });
    await vi.runAllTimersAsync();
    await streaming;
    expect(frames).toEqual([
      { atMs: 0, bytes: 960, sound: true },
      { atMs: 10, bytes: 960, sound: true },
      { atMs: 20, bytes: 960, sound: false },
      { atMs: 30, bytes: 960, sound: false },
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test("PCM16 at 24 kHz has 48 bytes a millisecond", () => {
  expect(durationMs(new Uint8Array(48_000))).toBe(1_000);
});
