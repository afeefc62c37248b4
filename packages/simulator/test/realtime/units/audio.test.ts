import { expect, test } from "vitest";
import { audioChunks } from "../../../src/realtime/audio/audio-chunks.ts";
import { fromPcm, toSamples } from "../../../src/realtime/audio/audio-format.ts";
import { EnergyVad } from "../../../src/realtime/audio/energy-vad.ts";
import { g711 } from "../../../src/realtime/audio/g711.ts";
import { tone } from "../../../src/realtime/audio/tone.ts";

// Reference bytes by `sox -t s16 - -e mu-law` and `-e a-law` for the same samples.
const samples = [0, 8, -8, 100, 1_000, -1_000, 5_000, -5_000, 20_000, -20_000, 32_767, -32_768];
const references = {
  "audio/pcmu": [255, 254, 126, 242, 206, 78, 171, 43, 140, 12, 128, 0],
  "audio/pcma": [213, 213, 85, 211, 250, 122, 134, 6, 166, 38, 170, 42],
};

test.each(["audio/pcmu", "audio/pcma"] as const)("%s encodes as sox does", (law) => {
  expect(samples.map(g711[law].encode)).toEqual(references[law]);
});

test.each(["audio/pcmu", "audio/pcma"] as const)("%s decodes what it encodes, for every byte", (law) => {
  const { encode, decode } = g711[law];
  for (let byte = 0; byte < 256; byte += 1) expect(decode(encode(decode(byte)))).toBe(decode(byte));
});

test("chunks are between 100 and 400 ms, cover everything, and one length may be asked for", () => {
  const audio = tone(3_130);
  const format = { type: "audio/pcm", rate: 24_000 } as const;
  const chunks = audioChunks(audio, format);
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).equals(audio)).toBe(true);
  expect(chunks.slice(0, -1).every(({ ms }) => ms >= 100 && ms <= 400)).toBe(true);
  expect(audioChunks(audio, format, 1_000).map(({ ms }) => ms)).toEqual([1_000, 1_000, 1_000, 130]);
});

test("G.711 has a third of the samples and keeps the tone", () => {
  const format = { type: "audio/pcmu" } as const;
  const encoded = fromPcm(tone(300), format);
  expect(encoded.length).toBe(2_400);
  expect(Math.max(...toSamples(encoded, format))).toBeGreaterThan(7_500);
});

test("the detector needs 60 ms of speech, and the silence that was asked for", () => {
  const vad = new EnergyVad();
  const settings = { threshold: 0.5, silenceMs: 200 };
  const feed = (pcm: Buffer): readonly unknown[] => vad.feed(toSamples(pcm, { type: "audio/pcm", rate: 24_000 }), 24, settings);
  expect(feed(Buffer.alloc(48 * 100))).toEqual([]);
  expect(feed(tone(40))).toEqual([]);
  expect(feed(Buffer.alloc(48 * 60))).toEqual([]);
  expect(feed(tone(60))).toEqual([{ type: "started", atMs: 200 }]);
  expect(feed(Buffer.alloc(48 * 180))).toEqual([]);
  expect(vad.isSpeaking).toBe(true);
  expect(feed(Buffer.alloc(48 * 20))).toEqual([{ type: "stopped", atMs: 460 }]);
});

test("the detector decides the same however audio is cut into frames", () => {
  const pcm = Buffer.concat([Buffer.alloc(48 * 333), tone(500), Buffer.alloc(48 * 700)]);
  const run = (bytes: number): readonly unknown[] => {
    const vad = new EnergyVad();
    const events: unknown[] = [];
    for (let start = 0; start < pcm.length; start += bytes) {
      const frame = toSamples(pcm.subarray(start, start + bytes), { type: "audio/pcm", rate: 24_000 });
      events.push(...vad.feed(frame, 24, { threshold: 0.5, silenceMs: 500 }));
    }
    return events;
  };
  expect(run(960)).toEqual(run(pcm.length));
  expect(run(1_234)).toEqual(run(pcm.length));
});
