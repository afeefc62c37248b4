import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import wavefile from "wavefile";
import { readWav, writeWav } from "../src/wav.ts";

const { WaveFile } = wavefile;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-wav-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** One second of a 440 Hz tone at half of full scale. */
const tone = (rate: number, scale: number): number[] =>
  Array.from({ length: rate }, (_, index) => scale * 0.5 * Math.sin((2 * Math.PI * 440 * index) / rate));

const write = async (name: string, channels: number, rate: number, depth: string, samples: unknown): Promise<string> => {
  const wav = new WaveFile();
  wav.fromScratch(channels, rate, depth, samples as number[]);
  const path = join(folder, name);
  await writeFile(path, wav.toBuffer());
  return path;
};

/** A file of one tone with another byte in its header. */
const patched = async (name: string, offset: number, value: number): Promise<string> => {
  const path = await write(name, 1, 24_000, "16", tone(25, 32_767));
  const bytes = await readFile(path);
  bytes[offset] = value;
  await writeFile(path, bytes);
  return path;
};

const asInt16 = (bytes: Uint8Array): Int16Array => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);

const rms = (samples: Int16Array): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** Zero crossings of a clean tone are twice its frequency in Hz for each second. */
const crossings = (samples: Int16Array): number =>
  samples.reduce((count, sample, index) => count + (index > 0 && sample >= 0 !== (samples[index - 1] ?? 0) >= 0 ? 1 : 0), 0);

describe("readWav", () => {
  test.each([8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])(
    "keeps length, pitch and energy of a %i Hz file",
    async (rate) => {
      const samples = asInt16(await readWav(await write(`mono-${rate}.wav`, 1, rate, "16", tone(rate, 32_767))));
      expect(Math.abs(samples.length - 24_000)).toBeLessThan(10);
      expect(Math.abs(crossings(samples) - 880)).toBeLessThan(8);
      expect(rms(samples) / (32_767 * 0.5 * Math.SQRT1_2)).toBeCloseTo(1, 1);
    },
  );

  test("mixes stereo down: equal channels stay, opposite ones cancel", async () => {
    const left = tone(24_000, 32_767);
    const equal = asInt16(await readWav(await write("equal.wav", 2, 24_000, "16", [left, left])));
    const opposite = asInt16(await readWav(await write("opposite.wav", 2, 24_000, "16", [left, left.map((sample) => -sample)])));
    expect([equal.length, opposite.length]).toEqual([24_000, 24_000]);
    expect(rms(equal)).toBeGreaterThan(11_000);
    expect(rms(opposite)).toBeLessThan(2);
  });

  test.each(["8", "24", "32"])("reads %s-bit PCM", async (depth) => {
    const scale = 2 ** (Number(depth) - 1) - 1;
    const wave = tone(24_000, scale).map((sample) => Math.round(depth === "8" ? sample + 128 : sample));
    const samples = asInt16(await readWav(await write(`depth-${depth}.wav`, 1, 24_000, depth, wave)));
    expect(rms(samples) / (32_767 * 0.5 * Math.SQRT1_2)).toBeCloseTo(1, 1);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ["a missing file", async () => join(folder, "none.wav"), /none\.wav does not exist/],
    ["a folder", async () => folder, /cannot be read \(EISDIR\)/],
    [
      "a text file",
      async () => {
        await writeFile(join(folder, "text.wav"), "not sound at all, only words");
        return join(folder, "text.wav");
      },
      /text\.wav is not a WAV file/,
    ],
    ["floating-point samples", () => write("float.wav", 1, 24_000, "32f", tone(24_000, 1)), /floating-point samples/],
    [
      "compressed samples",
      async () => {
        const wav = new WaveFile();
        wav.fromScratch(1, 8_000, "16", tone(8_000, 32_767));
        wav.toMuLaw();
        await writeFile(join(folder, "mulaw.wav"), wav.toBuffer());
        return join(folder, "mulaw.wav");
      },
      /compressed samples/,
    ],
    ["three channels", () => write("three.wav", 3, 24_000, "16", [[1], [2], [3]]), /3 channels/],
    ["96 kHz", () => write("fast.wav", 1, 96_000, "16", [1, 2, 3]), /96000 Hz/],
    ["a bit depth of 0", () => patched("bits-0.wav", 34, 0), /bits-0\.wav has 0-bit samples; 8, 16, 24 or 32 were expected/],
    ["a bit depth of 12", () => patched("bits-12.wav", 34, 12), /12-bit samples/],
    ["no samples", () => write("empty.wav", 1, 24_000, "16", []), /no samples/],
  ])("%s is refused in one line", async (_title, make, message) => {
    const error = await readWav(await make()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "WavError", message: expect.stringMatching(message) });
    expect(String(error)).not.toContain("\n");
  });
});

test("writeWav writes a file that reads back, and no partial one", async () => {
  const samples = new Uint8Array(Int16Array.from({ length: 480 }, (_, index) => index * 60).buffer);
  const path = join(folder, "answer.wav");
  await writeWav(path, samples);
  expect(await readWav(path)).toEqual(samples);
  expect((await readFile(path)).subarray(0, 4).toString()).toBe("RIFF");
  expect(await readdir(folder)).not.toContain("answer.wav.partial");
});
