import { readFile, writeFile } from "node:fs/promises";

/** Length of the header that comes before the samples of a plain PCM file, in bytes. */
const headerBytes = 44;

/** Where the header says how many bytes a second has, how long the file is, and how long the samples are. */
const byteRateAt = 28;
const fileLengthAt = 4;
const dataLengthAt = 40;

/**
 * Writes a copy of a WAV file with a second of silence before it and two minutes after it. The browser begins to play the file when the
 * microphone is opened, and repeats its last samples for ever when it is over (Chromium 156).
 *
 * @param wav - Plain PCM.
 */
export const writeMicrophoneFile = async (wav: string, target: string): Promise<void> => {
  const bytes = await readFile(wav);
  const header = Buffer.from(bytes.subarray(0, headerBytes));
  const second = header.readUInt32LE(byteRateAt);
  const samples = Buffer.concat([Buffer.alloc(second), bytes.subarray(headerBytes), Buffer.alloc(120 * second)]);
  header.writeUInt32LE(headerBytes - 8 + samples.length, fileLengthAt);
  header.writeUInt32LE(samples.length, dataLengthAt);
  await writeFile(target, Buffer.concat([header, samples]));
};
