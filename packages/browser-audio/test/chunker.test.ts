import { expect, test } from "vitest";
import { createChunker } from "../src/chunker.ts";

const chunksOf = (chunkSamples: number, pieces: readonly (readonly number[])[]): number[][] => {
  const chunks: number[][] = [];
  const push = createChunker(chunkSamples, (chunk) => chunks.push([...chunk]));
  for (const piece of pieces) push(Float32Array.from(piece));
  return chunks;
};

test("samples from -1 to 1 become the whole range of PCM16, alike on both sides", () => {
  expect(chunksOf(5, [[-1, -0.5, 0, 0.5, 1]])).toEqual([[-32_767, -16_383, 0, 16_384, 32_767]]);
});

test("what is louder than full scale is cut off, and does not wrap around", () => {
  expect(chunksOf(2, [[1.5, -7]])).toEqual([[32_767, -32_767]]);
});

test("chunks have one length, whatever the pieces have, and no sample is lost or doubled", () => {
  const chunks = chunksOf(3, [[0.1], [0.2, 0.3, 0.4, 0.5], [], [0.6, 0.7]]);
  expect(chunks.map((chunk) => chunk.map((sample) => Math.round((sample / 32_767) * 10)))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test("each chunk is a buffer of its own, so that it may be given away", () => {
  const chunks: Int16Array[] = [];
  const push = createChunker(1, (chunk) => chunks.push(chunk));
  push(Float32Array.of(0.5, -0.5));
  expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(2);
  expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual([2, 2]);
});
