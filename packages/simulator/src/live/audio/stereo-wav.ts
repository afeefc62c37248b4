/** One block of a recording: PCM at 24 kHz, 16-bit, of the same length on both sides. */
interface Block {
  readonly input: Buffer;
  readonly output: Buffer;
}

const headerBytes = 44;
const rate = 24_000;

const interleave = ({ input, output }: Block): Buffer => {
  const both = Buffer.alloc(input.length * 2);
  for (let at = 0; at + 1 < input.length; at += 2) {
    input.copy(both, at * 2, at, at + 2);
    output.copy(both, at * 2 + 2, at, at + 2);
  }
  return both;
};

/** A recording as a WAV file: PCM at 24 kHz, 16-bit, stereo, with the input on the left and the output on the right. */
export const stereoWav = (blocks: readonly Block[]): Buffer => {
  const samples = Buffer.concat(blocks.map(interleave));
  const header = Buffer.alloc(headerBytes);
  header.write("RIFF", 0);
  header.writeUInt32LE(headerBytes - 8 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
};
