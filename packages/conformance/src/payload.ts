/** FNV-1a over 32 bits: cheap enough for 16 MiB, and it sees a moved, lost or changed byte. */
export const checksum = (bytes: Uint8Array): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return hash >>> 0;
};

/** Bytes that differ by position and by seed, so that a shifted or swapped part changes the checksum. */
export const binaryPattern = (length: number, seed = 1): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >>> 8) * 7 + seed * 17) & 0xff;
  return bytes;
};

/** ASCII text of exactly `length` characters, different by position and by seed. */
export const textPattern = (length: number, seed = 1): string => {
  const line = Array.from({ length: 64 }, (_, index) => String.fromCharCode(97 + ((index * 7 + seed) % 26))).join("");
  return line.repeat(Math.ceil(length / 64)).slice(0, length);
};

/** Text with characters of one, two, three and four bytes of UTF-8. */
export const unicodeText = "a\u0000é€漢字\u{1F600}\u{10FFFF}z";
