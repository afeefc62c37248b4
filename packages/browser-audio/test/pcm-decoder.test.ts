import { expect, test } from "vitest";
import { createPcmDecoder } from "../src/pcm-decoder.ts";

const bytesOf = (...samples: number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);

test("PCM16 becomes samples from -1 to 1", () => {
  expect([...createPcmDecoder()(bytesOf(-32_768, 0, 16_384))]).toEqual([-1, 0, 0.5]);
});

test("a view into a larger buffer is read at its own place, also at an odd one", () => {
  const padded = new Uint8Array([9, ...bytesOf(16_384, -16_384), 9]);
  expect([...createPcmDecoder()(padded.subarray(1, 5))]).toEqual([0.5, -0.5]);
});

test("a sample that is cut in two is put together, and what follows stays in step", () => {
  const decode = createPcmDecoder();
  const bytes = bytesOf(16_384, -16_384, 8_192);
  const samples = [bytes.subarray(0, 3), bytes.subarray(3, 3), bytes.subarray(3, 6)].flatMap((piece) => [...decode(piece)]);
  expect(samples).toEqual([0.5, -0.5, 0.25]);
});
