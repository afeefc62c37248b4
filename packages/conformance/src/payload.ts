import type { Capabilities } from "@plugboard/core";

/**
 * FNV-1a over words of 32 bits, then over the rest: cheap enough for 16 MiB on a busy machine, and it sees a moved, lost or
 * changed byte. Both sides compute it, so the byte order of the machine does not matter.
 */
export const checksum = (bytes: Uint8Array): number => {
  const whole = bytes.length - (bytes.length % 4);
  // Words have to be aligned; a view that is not is copied.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, whole / 4);
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) hash = Math.imul(hash ^ (words[index] ?? 0), 0x01000193);
  for (let index = whole; index < bytes.length; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return hash >>> 0;
};

/** The last length of each way to write one (RFC 6455, 5.2), the first of the next, and a long one where a message may be long. */
export const lengthsFor = ({ longMessages }: Pick<Capabilities, "longMessages">): readonly number[] => [
  ...[0, 1, 125, 126, 127, 65_535, 65_536],
  ...(longMessages ? [1_000_000] : []),
];

/** The pattern below repeats itself after so many bytes. */
const period = 65_536;

/** The pattern is made of blocks of so many bytes. */
const blockBytes = 256;

/** 31 times this is 1 modulo 256. */
const inverseOf31 = 223;

/**
 * Bytes that differ by position and by seed, so that a shifted or swapped part changes the checksum.
 *
 * The byte at `index` is `index * 31 + (index >>> 8) * 7 + seed * 17`, modulo 256. Since 31 has an inverse modulo 256, each block
 * is the block of the multiples of 31, begun elsewhere, and can be copied: a loop over every byte was a tenth of the server's work.
 */
export const binaryPattern = (length: number, seed = 1): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  const multiples = new Uint8Array(2 * blockBytes);
  for (let index = 0; index < multiples.length; index += 1) multiples[index] = index * 31;
  const first = Math.min(length, period);
  for (let start = 0; start < first; start += blockBytes) {
    const begin = (((start / blockBytes) * 7 + seed * 17) * inverseOf31) & 0xff;
    bytes.set(multiples.subarray(begin, begin + Math.min(blockBytes, first - start)), start);
  }
  for (let filled = first; filled > 0 && filled < length; filled *= 2) bytes.copyWithin(filled, 0, Math.min(filled, length - filled));
  return bytes;
};

/** ASCII text of exactly `length` characters, different by position and by seed. */
export const textPattern = (length: number, seed = 1): string => {
  const line = Array.from({ length: 64 }, (_, index) => String.fromCharCode(97 + ((index * 7 + seed) % 26))).join("");
  return line.repeat(Math.ceil(length / 64)).slice(0, length);
};

/** Text with characters of one, two, three and four bytes of UTF-8. */
export const unicodeText = "a\u0000é€漢字\u{1F600}\u{10FFFF}z";

/** Messages of the volume scenario in each direction. */
export const volumeCount = 100_000;

/** How long the message at a place of the volume is: most are short, some are empty, few are long, up to 1 MiB. */
const volumeSize = (index: number): number => {
  if (index % 33_333 === 33_000) return 1024 * 1024;
  if (index % 10_000 === 5_000) return 150_000;
  if (index % 1_000 === 500) return 4_096;
  return index % 50 === 7 ? 0 : 8 + (index % 24);
};

const zeros = "0".repeat(1024 * 1024);

/** The message at a place of the volume: its number first, then zeros. Text and binary alternate, but not strictly. */
export const volumeFrame = (index: number): string | Uint8Array<ArrayBuffer> => {
  const size = volumeSize(index);
  if ((index * 7) % 5 < 2) {
    const bytes = new Uint8Array(size);
    for (let place = 0; place < 4 && place < size; place += 1) bytes[place] = (index >>> (8 * place)) & 0xff;
    return bytes;
  }
  return size === 0 ? "" : String(index).padStart(8, "0") + zeros.slice(0, size - 8);
};

/** Whether a message is the one at that place of the volume; the zeros are looked at here and there. */
export const isVolumeFrame = (frame: string | Uint8Array, index: number): boolean => {
  const size = volumeSize(index);
  if (frame.length !== size || (typeof frame !== "string") !== (index * 7) % 5 < 2) return false;
  if (size === 0) return true;
  if (typeof frame === "string") return Number(frame.slice(0, 8)) === index && (size === 8 || frame.endsWith("0"));
  const number = (frame[0] ?? 0) | ((frame[1] ?? 0) << 8) | ((frame[2] ?? 0) << 16) | ((frame[3] ?? 0) << 24);
  return number === index && (frame[4] ?? 0) === 0 && (frame[size - 1] ?? 0) === 0;
};
