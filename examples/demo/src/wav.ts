import { readFile, rename, writeFile } from "node:fs/promises";
import wavefile from "wavefile";

const { WaveFile } = wavefile;

/** What the Realtime API speaks: PCM16, 24 kHz, mono. */
const sampleRate = 24_000;

/** `fmt` codes of RIFF: 1 is PCM, 0xFFFE says that the code stands in the extension. */
const pcm = 1;
const extensible = 0xfffe;

/** A WAV file that cannot be used, with a message for the person who named it. */
export class WavError extends Error {
  override readonly name = "WavError";
}

interface Format {
  readonly audioFormat: number;
  readonly numChannels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly subformat?: readonly number[];
}

const checkFormat = (path: string, { audioFormat, numChannels, sampleRate: rate, subformat, bitsPerSample }: Format): void => {
  const code = audioFormat === extensible ? subformat?.[0] : audioFormat;
  if (code !== pcm) throw new WavError(`${path} holds ${code === 3 ? "floating-point" : "compressed"} samples; PCM was expected.`);
  if (numChannels !== 1 && numChannels !== 2) throw new WavError(`${path} has ${numChannels} channels; one or two were expected.`);
  if (![8, 16, 24, 32].includes(bitsPerSample)) {
    throw new WavError(`${path} has ${bitsPerSample}-bit samples; 8, 16, 24 or 32 were expected.`);
  }
  if (rate < 8_000 || rate > 48_000) throw new WavError(`${path} has a sample rate of ${rate} Hz; 8,000 to 48,000 Hz was expected.`);
};

const decode = (path: string, bytes: Uint8Array): Uint8Array => {
  const wav = new WaveFile(bytes);
  // A copy: a change of the bit depth clears the original.
  const format = { ...(wav.fmt as Format) };
  checkFormat(path, format);
  if (wav.bitDepth !== "16") wav.toBitDepth("16");
  const channels =
    format.numChannels === 1 ? [wav.getSamples(false, Int16Array)] : (wav.getSamples(false, Int16Array) as unknown as Int16Array[]);
  const [left, right = left] = channels as unknown as [ArrayLike<number>, ArrayLike<number>?];
  const mono = Int16Array.from(left, (sample, index) => Math.round((sample + (right[index] ?? 0)) / 2));
  if (mono.length === 0) throw new WavError(`${path} holds no samples.`);
  const result = new WaveFile();
  result.fromScratch(1, format.sampleRate, "16", mono);
  if (format.sampleRate !== sampleRate) result.toSampleRate(sampleRate);
  return new Uint8Array(Int16Array.from(result.getSamples(false, Int16Array) as unknown as ArrayLike<number>).buffer);
};

/** The samples of a PCM WAV file, any rate from 8 to 48 kHz, mono or stereo, as PCM16 at 24 kHz, mono. Rejects with {@link WavError}. */
export const readWav = async (path: string): Promise<Uint8Array> => {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new WavError(cause.code === "ENOENT" ? `${path} does not exist.` : `${path} cannot be read (${cause.code ?? "unknown"}).`);
  });
  try {
    return decode(path, bytes);
  } catch (error) {
    // What the decoder throws is about its own arrays.
    throw error instanceof WavError ? error : new WavError(`${path} is not a WAV file.`);
  }
};

/** Writes PCM16 at 24 kHz, mono, as a WAV file: whole or not at all. */
export const writeWav = async (path: string, samples: Uint8Array): Promise<void> => {
  const wav = new WaveFile();
  wav.fromScratch(1, sampleRate, "16", new Int16Array(samples.buffer, samples.byteOffset, samples.byteLength >> 1));
  const partial = `${path}.partial`;
  await writeFile(partial, wav.toBuffer());
  await rename(partial, path);
};
