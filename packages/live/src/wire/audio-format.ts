import type { Members } from "@plugboard/wire";

/** How audio is written, in both directions: mono; PCM is 16-bit little-endian, without a container. */
export type AudioFormat =
  | (Members<"type", "audio/pcm"> & Members<"rate", 24_000 | 16_000>)
  | (Members<"type", "audio/pcmu" | "audio/pcma"> & Members<"rate", 8_000>);

/** The format of a session that names none, and of every sideband. */
export const defaultAudioFormat: AudioFormat = { type: "audio/pcm", rate: 24_000 };

/** Bytes that one millisecond of audio takes. */
export const bytesPerMs = ({ type, rate }: AudioFormat): number => (rate / 1000) * (type === "audio/pcm" ? 2 : 1);

/** The byte that is repeated where nothing is heard: G.711 writes zero as 0xff (μ-law) and 0xd5 (A-law). */
const silentByte = ({ type }: AudioFormat): number => (type === "audio/pcmu" ? 0xff : type === "audio/pcma" ? 0xd5 : 0);

/** Silence of a length, in milliseconds. */
export const silence = (format: AudioFormat, ms: number): Uint8Array => new Uint8Array(bytesPerMs(format) * ms).fill(silentByte(format));
