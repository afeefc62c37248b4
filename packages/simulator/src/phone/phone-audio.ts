import { readFileSync } from "node:fs";
import wavefile from "wavefile";
import { g711 } from "../realtime/audio/g711.ts";
import { SimulatorError } from "../simulator-error.ts";

/** What is said or was heard: a WAV file of any kind by its address or its bytes. */
export type WavSource = URL | string | Uint8Array;

const phoneRate = 8_000;

/** The audio of a WAV file as a phone carries it: μ-law, 8 kHz, mono. Throws `bad-option` if it cannot be read. */
export const readWav = (source: WavSource): Buffer => {
  try {
    const wav = new wavefile.WaveFile(source instanceof Uint8Array ? source : readFileSync(source));
    wav.toBitDepth("16");
    if ("sampleRate" in wav.fmt && wav.fmt.sampleRate !== phoneRate) wav.toSampleRate(phoneRate);
    // Of several channels the first one is heard. The library's types know one of the two shapes.
    const samples: ArrayLike<number> | readonly ArrayLike<number>[] = wav.getSamples(false, Int16Array);
    const first = samples[0];
    const mono: ArrayLike<number> = typeof first === "object" ? first : (samples as ArrayLike<number>);
    return Buffer.from(Uint8Array.from(mono, g711["audio/pcmu"].encode));
  } catch (cause) {
    throw new SimulatorError("bad-option", `the WAV file ${source instanceof Uint8Array ? "" : String(source)} cannot be read`, cause);
  }
};

/** A WAV file of μ-law audio: 16-bit, 8 kHz, mono. */
export const writeWav = (mulaw: Uint8Array): Uint8Array => {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, phoneRate, "16", Int16Array.from(mulaw, g711["audio/pcmu"].decode));
  return wav.toBuffer();
};

/** How loud μ-law audio is: the root of the mean square of its samples, of at most 32,124. */
export const loudness = (mulaw: Uint8Array): number => {
  let sum = 0;
  for (const byte of mulaw) sum += g711["audio/pcmu"].decode(byte) ** 2;
  return mulaw.length === 0 ? 0 : Math.sqrt(sum / mulaw.length);
};
