import { randomBytes } from "node:crypto";
import type { Socket as TcpSocket } from "node:net";
import { opcodes } from "../../src/server/frame-codec.ts";
import type { Faults } from "./faults.ts";

/** A text as UTF-8, where lone surrogates become U+FFFD. */
export const encodeText = (text: string, faults: Faults): Uint8Array => {
  if (faults.sendsNoByteOrderMark) return Buffer.from(text.replace(/^\ufeff/, ""));
  if (faults.endsTextItSendsAtNul) return Buffer.from(text.split("\0")[0] ?? "");
  if (faults.normalizesTextItSends) return Buffer.from(text.normalize("NFC"));
  if (faults.sendsNoByteOrderMarkInside) return Buffer.from(text.replaceAll(/(?!^)\ufeff/g, ""));
  if (faults.sendsOneKindOfLineEnd) return Buffer.from(text.replaceAll(/\r\n?/g, "\n"));
  if (faults.sendsNoNonCharacters) return Buffer.from(text.replaceAll(/[\ufdd0-\ufdef\ufffe\uffff]/g, ""));
  if (!faults.encodesSurrogates || text.isWellFormed()) return Buffer.from(text);
  // Three bytes for each half of a pair, as CESU-8 has them.
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return Buffer.from(
    units.flatMap((unit) => (unit < 0x80 ? [unit] : [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)])),
  );
};

const isUnmasked = (opcode: number, faults: Faults): boolean | undefined =>
  faults.sendsUnmasked ||
  { [opcodes.ping]: faults.sendsUnmaskedPings, [opcodes.pong]: faults.sendsUnmaskedPongs, [opcodes.close]: faults.sendsUnmaskedCloses }[
    opcode
  ];

/** The keys of one connection (RFC 6455, 5.3: from a strong source of entropy, new for each frame). */
const createMasks = (faults: Faults): (() => Buffer) => {
  let count = 0;
  const own = randomBytes(4);
  return () => {
    count += 1;
    if (faults.masksWithZero) return Buffer.alloc(4);
    if (faults.masksWithOneKey) return own;
    return faults.masksEachConnectionFromTheSameSeed ? Buffer.of(1, 2, count >> 8, count & 0xff) : randomBytes(4);
  };
};

const masked = (payload: Uint8Array, mask: Buffer): Buffer => {
  const bytes = Buffer.from(payload);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = (bytes[index] ?? 0) ^ (mask[index & 3] ?? 0);
  return bytes;
};

/** Writes a client's frames to a TCP connection. */
export const createWriter = (tcp: TcpSocket, faults: Faults): ((opcode: number, payload: Uint8Array, isBare?: boolean) => void) => {
  const nextMask = createMasks(faults);
  return (opcode, payload, isBare = isUnmasked(opcode, faults) === true) => {
    if (!tcp.writable) return;
    const { length } = payload;
    const extra = faults.writesLengthsInEightBytes ? 8 : length < 126 ? 0 : length < 65_536 ? 2 : 8;
    const mask = isBare ? Buffer.alloc(0) : nextMask();
    const head = Buffer.alloc(2 + extra);
    head[0] = 0x80 | (faults.setsReservedBits ? 0x20 : 0) | opcode;
    head[1] = (isBare ? 0 : 0x80) | (extra === 0 ? length : extra === 2 ? 126 : 127);
    if (extra === 2) head.writeUInt16BE(length, 2);
    if (extra === 8) head.writeBigUInt64BE(BigInt(length), 2);
    tcp.write(Buffer.concat([head, mask, isBare ? payload : masked(payload, mask)]));
  };
};
