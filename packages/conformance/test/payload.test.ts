import { expect, test } from "vitest";
import { binaryPattern, checksum } from "../src/payload.ts";
import { createFrameReader, encodeFrame, type ReceivedFrame } from "../src/server/frame-codec.ts";

test("a pattern is what its formula says, at each length and with each seed", () => {
  for (const length of [0, 1, 255, 256, 257, 1_000, 65_536]) {
    for (const seed of [0, 1, 7, 599]) {
      const formula = Uint8Array.from({ length }, (_, index) => index * 31 + (index >>> 8) * 7 + seed * 17);
      expect(binaryPattern(length, seed), `${length} bytes, seed ${seed}`).toEqual(formula);
    }
  }
});

test("a pattern repeats itself after 64 KiB", () => {
  const long = binaryPattern(65_536 + 300, 3);
  expect(long.subarray(65_536)).toEqual(long.subarray(0, 300));
});

test("the checksum of a view is that of its bytes, wherever the view begins", () => {
  const bytes = binaryPattern(1_003);
  for (const offset of [0, 1, 2, 3]) {
    const memory = new Uint8Array(offset + bytes.length);
    memory.set(bytes, offset);
    expect(checksum(memory.subarray(offset))).toBe(checksum(bytes));
  }
});

/** What a reader makes of a stream that comes in chunks of one length. */
const framesOf = (stream: Buffer, chunkBytes: number): readonly ReceivedFrame[] => {
  const frames: ReceivedFrame[] = [];
  const read = createFrameReader((frame) => frames.push(frame));
  for (let start = 0; start < stream.length; start += chunkBytes) read(Buffer.from(stream.subarray(start, start + chunkBytes)));
  return frames;
};

test("frames are read and unmasked whatever their length and however the stream is cut", () => {
  const lengths = [0, 1, 5, 63, 64, 65, 66, 67, 125, 126, 127, 65_535, 65_536, 65_537];
  const stream = Buffer.concat(lengths.map((length) => encodeFrame({ opcode: 2, masked: true, payload: binaryPattern(length, length) })));
  for (const chunkBytes of [7, 1_000, 65_536, stream.length]) {
    const frames = framesOf(stream, chunkBytes);
    expect(frames.map(({ payload }) => payload.length)).toEqual(lengths);
    for (const { payload, mask, isMinimal } of frames) {
      expect(checksum(payload)).toBe(checksum(binaryPattern(payload.length, payload.length)));
      expect([mask, isMinimal]).toEqual(["12345678", true]);
    }
  }
});
