import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAudioOrder } from "../../src/phone/audio-order.ts";
import { type CallerAudio, createCallerAudio } from "../../src/phone/caller-audio.ts";
import { cutToSize, durationMs, silence } from "../../src/phone/mulaw.ts";
import type { PhoneAudio } from "../../src/phone/phone-protocol.ts";
import type { PhoneStream } from "../../src/sdk-events/phone-events.ts";

const stream: PhoneStream = {
  streamId: "MZ1",
  callId: "CA1",
  parameters: {},
  format: { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 },
};

/** 20 ms of a sound. */
const sound = Buffer.alloc(160, 0x2a).toString("base64");

const audio = (timestampMs: number | undefined): PhoneAudio => ({ payload: sound, timestampMs, place: undefined });

/** A caller whose audio goes to a list of lengths: of sound, and of silence as negative numbers. */
const start = (
  inactivityTimeoutMs: number | null = null,
  of: PhoneStream = stream,
): { readonly caller: CallerAudio; readonly sent: number[] } => {
  const sent: number[] = [];
  const caller = createCallerAudio((payload) => {
    const bytes = Buffer.from(payload, "base64");
    sent.push(bytes.every((byte) => byte === 0xff) ? -bytes.length / 8 : bytes.length / 8);
  }, inactivityTimeoutMs);
  caller.open();
  caller.start(of);
  return { caller, sent };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a gap in the timestamps is filled with silence, up to ten seconds", () => {
  const { caller, sent } = start();
  for (const timestampMs of [0, 20, 80, 100, 60_000]) caller.take(audio(timestampMs));
  expect(sent).toEqual([20, 20, -40, 20, 20, -10_000, 20]);
});

test("a timestamp that goes backwards or is missing shows no gap, and neither does the first one after it", () => {
  const { caller, sent } = start();
  for (const timestampMs of [0, 500, 200, 900, 920, undefined, 2_000, 2_040]) caller.take(audio(timestampMs));
  expect(sent).toEqual([20, -480, 20, 20, 20, 20, 20, 20, -20, 20]);
});

test("nothing is filled where the provider does not say that the audio is μ-law", () => {
  const { caller, sent } = start(null, { ...stream, format: undefined });
  for (const timestampMs of [0, 500]) caller.take(audio(timestampMs));
  expect(sent).toEqual([20, 20]);
});

test("while the server hears speech, a pause of the phone is ended once by a second of silence, and its gap is not filled again", () => {
  const { caller, sent } = start(750);
  caller.take(audio(0));
  vi.advanceTimersByTime(2_000);
  expect(sent).toEqual([20]);

  caller.take(audio(20));
  caller.speechStarted();
  vi.advanceTimersByTime(700);
  caller.take(audio(720));
  vi.advanceTimersByTime(749);
  expect(sent).toEqual([20, 20, -680, 20]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([20, 20, -680, 20, -1_000]);
  vi.advanceTimersByTime(5_000);
  caller.take(audio(7_000));
  caller.take(audio(7_040));
  expect(sent).toEqual([20, 20, -680, 20, -1_000, 20, -20, 20]);

  caller.speechStopped();
  vi.advanceTimersByTime(5_000);
  expect(sent).toHaveLength(8);
  expect(vi.getTimerCount()).toBe(0);
});

test("what is said before somebody connects is kept, ten seconds of it, and what is said after the end is not sent", () => {
  const sent: string[] = [];
  const caller = createCallerAudio((payload) => sent.push(payload), null);
  for (let index = 0; index < 600; index += 1) caller.take(audio(index * 20));
  expect(sent).toEqual([]);
  caller.open();
  expect(sent).toHaveLength(500);
  caller.stop();
  caller.take(audio(12_000));
  expect(sent).toHaveLength(500);
});

test("silence of any length is base64 of as many bytes 0xff", () => {
  for (const ms of [0, 1, 2, 3, 20, 750, 10_000]) {
    const bytes = Buffer.from(silence(ms), "base64");
    expect([bytes.length, bytes.every((byte) => byte === 0xff), durationMs(silence(ms))]).toEqual([ms * 8, true, ms]);
  }
});

test("audio is cut to what a message may carry, with every byte in its place", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), (bytes) => {
      const pieces = cutToSize(Buffer.from(bytes).toString("base64"), { min: 5, max: 50 }).map((piece) => Buffer.from(piece, "base64"));
      for (const { length } of pieces) expect(length >= 40 && length <= 403, `a piece of ${length} bytes`).toBe(true);
      const joined = Buffer.concat(pieces);
      expect(joined.subarray(0, bytes.length)).toEqual(Buffer.from(bytes));
      expect(joined.subarray(bytes.length).every((byte) => byte === 0xff)).toBe(true);
    }),
  );
});

test("audio that arrives out of order is passed on in order, and a piece that is missing is waited for until five others wait", () => {
  const order = createAudioOrder();
  const take = (...places: number[]): number[] =>
    places.flatMap((place) => order.add({ ...audio(place * 20), place })).map(({ place }) => place ?? 0);

  expect(take(1, 3, 2, 5, 4)).toEqual([1, 2, 3, 4, 5]);
  expect(take(7, 8, 9, 10, 11)).toEqual([]);
  expect(take(12)).toEqual([7, 8, 9, 10, 11, 12]);
  // Given up, and repeated.
  expect(take(6, 12, 13)).toEqual([13]);
  expect(take(15)).toEqual([]);
  expect(order.flush().map(({ place }) => place)).toEqual([15]);
});
