import { constants } from "node:buffer";

/** Opcodes of RFC 6455, 5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** How a frame is to be written; every deviation from RFC 6455 that a scenario needs is a field. */
export interface FrameShape {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  /** @defaultValue true */
  readonly fin?: boolean;
  /** RSV1, the bit of a compressed message. @defaultValue false */
  readonly rsv1?: boolean;
  /** The three reserved bits as a number, RSV1 the highest; adds to `rsv1`. @defaultValue 0 */
  readonly reserved?: number;
  /** Masks the payload, which a server must not do. @defaultValue false */
  readonly masked?: boolean;
  /** Writes the length in so many further bytes although fewer would do. @defaultValue as few as possible */
  readonly lengthBytes?: 2 | 8;
}

/** One frame as bytes. */
export const encodeFrame = (shape: FrameShape): Buffer => {
  const { opcode, payload = new Uint8Array(), fin = true, rsv1 = false, reserved = 0, masked = false, lengthBytes } = shape;
  const { length } = payload;
  const extra = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8);
  const head = Buffer.alloc(2 + extra + (masked ? 4 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) head.writeUInt16BE(length, 2);
  if (extra === 8) head.writeBigUInt64BE(BigInt(length), 2);
  const body = Buffer.from(payload);
  if (masked) {
    const mask = [0x12, 0x34, 0x56, 0x78];
    head.set(mask, 2 + extra);
    for (let index = 0; index < body.length; index += 1) body[index] = (body[index] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return Buffer.concat([head, body]);
};

/** The payload of a close frame; without a code, an empty one. */
export const closePayload = (code?: number, reason = ""): Buffer => {
  if (code === undefined) return Buffer.alloc(0);
  const bytes = Buffer.from(reason);
  const payload = Buffer.alloc(2 + bytes.length);
  payload.writeUInt16BE(code, 0);
  payload.set(bytes, 2);
  return payload;
};

/** One frame as it was received, unmasked. */
export interface ReceivedFrame {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  /** The three reserved bits as a number, RSV1 the highest. */
  readonly reserved: number;
  readonly masked: boolean;
  /** The mask key as hexadecimal digits, `""` without one. */
  readonly mask: string;
  /** Whether the length was written in as few bytes as possible (RFC 6455, 5.2). */
  readonly isMinimal: boolean;
  readonly payload: Buffer;
}

/** Payloads of at least this many bytes are unmasked 32 bits at a time. */
const longPayload = 64;

/** Takes the mask off in place, and 32 bits at a time where that pays: byte by byte 16 MiB take seconds on a busy machine. */
const unmask = (payload: Uint8Array, mask: Uint8Array): void => {
  const { length, byteOffset } = payload;
  const byte = (index: number): void => {
    payload[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  };
  if (length < longPayload) {
    for (let index = 0; index < length; index += 1) byte(index);
    return;
  }
  // Words of 32 bits begin at multiples of four bytes, so the bytes before the first one are taken singly and the mask is rotated.
  const start = (4 - (byteOffset % 4)) % 4;
  const words = new Uint32Array(payload.buffer, byteOffset + start, (length - start) >>> 2);
  const [key = 0] = new Uint32Array(Uint8Array.from({ length: 4 }, (_, index) => mask[(start + index) & 3] ?? 0).buffer);
  for (let index = 0; index < start; index += 1) byte(index);
  for (let index = 0; index < words.length; index += 1) words[index] = (words[index] ?? 0) ^ key;
  for (let index = start + 4 * words.length; index < length; index += 1) byte(index);
};

/** Reads the frame that begins at `start` and says where it ends, or says how many bytes from `start` on are needed to go on. */
const readFrame = (data: Buffer, start: number): { readonly frame: ReceivedFrame; readonly end: number } | { readonly needed: number } => {
  const available = data.length - start;
  if (available < 2) return { needed: 2 };
  const first = data[start] ?? 0;
  const second = data[start + 1] ?? 0;
  const masked = (second & 0x80) !== 0;
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headLength = 2 + extra + (masked ? 4 : 0);
  if (available < headLength) return { needed: headLength };
  const size = extra === 0 ? short : extra === 2 ? data.readUInt16BE(start + 2) : Number(data.readBigUInt64BE(start + 2));
  const payloadStart = start + headLength;
  const end = payloadStart + size;
  if (data.length < end) return { needed: headLength + size };
  const key = masked ? data.subarray(payloadStart - 4, payloadStart) : undefined;
  const payload = data.subarray(payloadStart, end);
  if (key) unmask(payload, key);
  const reserved = (first >> 4) & 7;
  const frame: ReceivedFrame = {
    fin: (first & 0x80) !== 0,
    rsv1: reserved > 3,
    opcode: first & 0x0f,
    reserved,
    masked,
    mask: key?.toString("hex") ?? "",
    isMinimal: extra === 0 || (extra === 2 ? size > 125 : size > 65_535),
    payload,
  };
  return { frame, end };
};

/**
 * Cuts a byte stream into frames. Chunks are joined once per frame, so that 16 MiB messages stay linear. The payloads are views of
 * the chunks, which belong to the reader from then on.
 */
export const createFrameReader = (onFrame: (frame: ReceivedFrame) => void): ((chunk: Buffer) => void) => {
  let chunks: Buffer[] = [];
  let length = 0;
  let needed = 2;

  return (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < needed) return;
    const data = chunks.length === 1 ? chunk : Buffer.concat(chunks, Math.min(length, constants.MAX_LENGTH));
    let start = 0;
    let read = readFrame(data, start);
    while ("frame" in read) {
      onFrame(read.frame);
      start = read.end;
      read = readFrame(data, start);
    }
    chunks = start < data.length ? [data.subarray(start)] : [];
    length = data.length - start;
    needed = read.needed;
  };
};
