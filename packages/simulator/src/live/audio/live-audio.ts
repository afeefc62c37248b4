import { g711 } from "../../realtime/audio/g711.ts";

/** The audio formats of a Live session, for both directions. */
export interface LiveAudioFormat {
  readonly type: "audio/pcm" | "audio/pcmu" | "audio/pcma";
  /** 24,000 or 16,000 for PCM, 8,000 for G.711. */
  readonly rate: number;
}

/** The format of a session that names none. */
export const defaultFormat: LiveAudioFormat = { type: "audio/pcm", rate: 24_000 };

/** Bytes that one millisecond of audio takes. */
export const bytesPerMs = ({ type, rate }: LiveAudioFormat): number => (rate / 1000) * (type === "audio/pcm" ? 2 : 1);

const samplesOf = (bytes: Uint8Array, { type }: LiveAudioFormat): Int16Array => {
  if (type !== "audio/pcm") return Int16Array.from(bytes, g711[type].decode);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: bytes.byteLength >> 1 }, (_, index) => view.getInt16(index * 2, true));
};

/** The samples at another rate, each the nearest one: enough for a test voice. */
const resample = (samples: Int16Array, from: number, to: number): Int16Array =>
  from === to
    ? samples
    : Int16Array.from({ length: Math.round((samples.length * to) / from) }, (_, at) => samples[Math.floor((at * from) / to)] ?? 0);

const isPcm24 = ({ type, rate }: LiveAudioFormat): boolean => type === "audio/pcm" && rate === 24_000;

/** Audio of a session as PCM at 24 kHz. */
export const toPcm = (bytes: Buffer, format: LiveAudioFormat): Buffer => {
  if (isPcm24(format)) return bytes;
  const samples = resample(samplesOf(bytes, format), format.rate, 24_000);
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
};

/** PCM at 24 kHz in the format of a session. */
export const fromPcm = (pcm: Buffer, format: LiveAudioFormat): Buffer => {
  if (isPcm24(format)) return pcm;
  const samples = resample(samplesOf(pcm, defaultFormat), 24_000, format.rate);
  if (format.type === "audio/pcm") return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.from(Uint8Array.from(samples, g711[format.type].encode));
};
