import { g711 } from "./g711.ts";

/** The audio formats of a session: PCM is 24 kHz, 16-bit little-endian, mono; G.711 is 8 kHz, mono. */
export type AudioFormat =
  | { readonly type: "audio/pcm"; readonly rate: 24_000 }
  | { readonly type: "audio/pcmu" }
  | { readonly type: "audio/pcma" };

/** Bytes that one millisecond of audio takes in a format. */
export const bytesPerMs = (format: AudioFormat): number => (format.type === "audio/pcm" ? 48 : 8);

/** The samples of audio bytes, as 16-bit numbers at the format's own rate. An odd last byte of PCM is ignored. */
export const toSamples = (bytes: Uint8Array, format: AudioFormat): Int16Array => {
  if (format.type !== "audio/pcm") return Int16Array.from(bytes, g711[format.type].decode);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: bytes.byteLength >> 1 }, (_, index) => view.getInt16(index * 2, true));
};

/**
 * Converts PCM at 24 kHz to a format. For G.711 each sample is the mean of three: enough of a low-pass for a test voice at 8 kHz.
 */
export const fromPcm = (pcm: Buffer, format: AudioFormat): Buffer => {
  if (format.type === "audio/pcm") return pcm;
  const samples = toSamples(pcm, { type: "audio/pcm", rate: 24_000 });
  const { encode } = g711[format.type];
  return Buffer.from(
    Uint8Array.from({ length: Math.floor(samples.length / 3) }, (_, index) => {
      const at = index * 3;
      return encode(Math.round(((samples[at] ?? 0) + (samples[at + 1] ?? 0) + (samples[at + 2] ?? 0)) / 3));
    }),
  );
};

/** Converts audio in a format to PCM at 24 kHz. For G.711 each sample is repeated three times. */
export const toPcm = (bytes: Buffer, format: AudioFormat): Buffer => {
  if (format.type === "audio/pcm") return bytes;
  const samples = toSamples(bytes, format);
  const pcm = Buffer.alloc(samples.length * 6);
  for (const [index, sample] of samples.entries()) {
    for (let copy = 0; copy < 3; copy += 1) pcm.writeInt16LE(sample, index * 6 + copy * 2);
  }
  return pcm;
};
