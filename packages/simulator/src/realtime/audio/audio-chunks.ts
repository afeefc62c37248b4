import { type AudioFormat, bytesPerMs } from "./audio-format.ts";

/** A piece of spoken audio. */
export interface AudioChunk {
  /** The audio, in the session's output format. */
  readonly bytes: Buffer;
  /** Its length in milliseconds of audio. */
  readonly ms: number;
}

/** Lengths in milliseconds, in turn: the real API sends a short first chunk and varies between 100 and 400 ms. */
const defaultLengthsMs: readonly number[] = [100, 200, 400, 300, 250];

/**
 * Cuts audio into chunks as the API sends them.
 *
 * @param audio - The audio in `format`.
 * @param format - What the bytes are.
 * @param chunkMs - One length for all chunks, in milliseconds; default: lengths between 100 and 400 in turn.
 */
export const audioChunks = (audio: Buffer, format: AudioFormat, chunkMs?: number): readonly AudioChunk[] => {
  const perMs = bytesPerMs(format);
  const chunks: AudioChunk[] = [];
  for (let start = 0; start < audio.length; ) {
    const lengthMs = chunkMs ?? defaultLengthsMs[chunks.length % defaultLengthsMs.length] ?? 200;
    const bytes = audio.subarray(start, start + lengthMs * perMs);
    chunks.push({ bytes, ms: bytes.length / perMs });
    start += bytes.length;
  }
  return chunks;
};
