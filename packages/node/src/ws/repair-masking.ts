import { randomFillSync } from "node:crypto";
import * as ws from "ws";

/** What `Sender.frame` of ws is told about a frame; all of it is handed on. */
interface FrameOptions {
  readonly mask?: boolean;
}

/** The part of `Sender` of ws that writes frames. The declarations of ws (8.18.2) do not know the class. */
interface FrameWriter {
  /** The parts of a frame: its head, and its payload if it has one that is not part of the head. */
  frame(data: string | Buffer, options: FrameOptions & Readonly<Record<string, unknown>>): Buffer[];
}

/** Long enough for ws to leave the masking to npm bufferutil (from 48 bytes on, ws 8.23). */
const probeBytes = 64;

/** Masks a payload by itself (RFC 6455, 5.3): the same as ws does for short ones. */
const masked = (payload: Buffer, key: Buffer): Buffer => Buffer.from(payload.map((byte, index) => byte ^ (key[index & 3] ?? 0)));

/** Whether ws cannot mask a frame. */
const isBroken = (writer: FrameWriter): boolean => {
  try {
    writer.frame(Buffer.alloc(probeBytes), { mask: true, readOnly: false });
    return false;
  } catch {
    return true;
  }
};

/**
 * Makes ws mask by itself where a bundler took npm bufferutil away. ws tries to load it and does without it when that fails. A bundler that puts
 * an empty module in its place (`resolve.alias` of webpack, and Next.js) makes the loading succeed, and then each message of 48 bytes or
 * more fails with "mask is not a function". Where masking works, nothing is changed.
 */
export const repairMasking = (): void => {
  // By its name, because Bun 1.4 has a ws of its own, without the class; an import of what is not exported would fail there.
  const writer = Object(ws)["Sender"] as FrameWriter | undefined;
  if (!writer || !isBroken(writer)) return;
  const { frame } = writer;
  writer.frame = (data, options) => {
    if (!options.mask) return frame(data, options);
    const [head = Buffer.alloc(0), payload = Buffer.alloc(0)] = frame(Buffer.from(data), { ...options, mask: false });
    const key = randomFillSync(Buffer.alloc(4));
    const start = Buffer.concat([head, key]);
    // The bit that says that the payload is masked (RFC 6455, 5.2).
    start.writeUInt8(start.readUInt8(1) | 0x80, 1);
    return [start, masked(payload, key)];
  };
};
