/**
 * TC39 "Uint8Array to/from base64": Node 25, Deno 2.5, Firefox 133, Chromium 140, Bun 1.2; absent in older runtimes, and
 * from the types of ES2023.
 */
interface NativeEncode {
  readonly toBase64?: () => string;
}
interface NativeDecode {
  readonly fromBase64?: (base64: string) => Uint8Array<ArrayBuffer>;
}

/** The part of Node's `Buffer` that is used where the methods above are missing. It decodes 20 kB in 2 µs, and `atob` in 23 µs (Node 26). */
interface NodeBuffer {
  from(base64: string, encoding: "base64"): Uint8Array<ArrayBuffer>;
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): { toString(encoding: "base64"): string };
}

const nodeBuffer = (): NodeBuffer | undefined => (globalThis as { readonly Buffer?: NodeBuffer }).Buffer;

/** How many bytes become characters in one call: many, to be fast, and fewer than JavaScriptCore's limit of 65,536 arguments. */
const chunkBytes = 0x8000;

/** The bytes of any buffer or view, without a copy. */
export const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

/** Bytes as base64 text, by the engine where it can. Node 26: 5 kB in 0.3 µs against 82 µs by `btoa`. */
export const toBase64 = (bytes: Uint8Array & NativeEncode): string => {
  if (bytes.toBase64) return bytes.toBase64();
  const buffer = nodeBuffer();
  if (buffer) return buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunkBytes) binary += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return btoa(binary);
};

/** Base64 text as bytes in a buffer of exactly their size. Throws on anything that is not base64. */
export const fromBase64 = (base64: string): ArrayBuffer => {
  const engine = Uint8Array as NativeDecode & Uint8ArrayConstructor;
  if (engine.fromBase64) return engine.fromBase64(base64).buffer;
  const decoded = nodeBuffer()?.from(base64, "base64");
  // `Buffer.from` skips characters that are not base64, which shows in the length. Small buffers share a pool and have to be copied.
  if (decoded?.length === base64Bytes(base64) && base64.length % 4 !== 1) {
    const { buffer, byteOffset, byteLength } = decoded;
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes.buffer;
};

/** How many bytes base64 text decodes to, without decoding it. */
export const base64Bytes = (base64: string): number => {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.floor(((base64.length - padding) * 3) / 4);
};

/**
 * Whether text is base64, with its padding or without, and nothing else. By `atob`, which reads 216 characters in a seventh of the time
 * of a regular expression (Node 26) and skips white space: that shows in the length, but for one character after whole groups of four.
 */
export const isBase64 = (text: string): boolean => {
  if (text.length % 4 === 1) return false;
  try {
    return atob(text).length === base64Bytes(text);
  } catch {
    return false;
  }
};
