/**
 * FNV-1a over words of 32 bits, then over the rest: cheap enough for 16 MiB on a busy machine, and it sees a moved, lost or
 * changed byte. Both sides compute it, so the byte order of the machine does not matter.
 */
export const checksum = (bytes: Uint8Array): number => {
  const whole = bytes.length - (bytes.length % 4);
  // A copy, because the words of a view need not be aligned.
  const words = new Uint32Array(new Uint8Array(bytes.subarray(0, whole)).buffer);
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) hash = Math.imul(hash ^ (words[index] ?? 0), 0x01000193);
  for (let index = whole; index < bytes.length; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return hash >>> 0;
};

/** The pattern below repeats itself after so many bytes. */
const period = 65_536;

/** Bytes that differ by position and by seed, so that a shifted or swapped part changes the checksum. */
export const binaryPattern = (length: number, seed = 1): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  const first = Math.min(length, period);
  for (let index = 0; index < first; index += 1) bytes[index] = (index * 31 + (index >>> 8) * 7 + seed * 17) & 0xff;
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
