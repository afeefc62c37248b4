import { TextDecoder } from "node:util";
import type { Frame } from "@plugboard/core";
import { opcodes, type ReceivedFrame } from "../../src/server/frame-codec.ts";
import type { Faults } from "./faults.ts";

/** What one frame means to a client. */
export type Step =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly frame: Frame }
  | { readonly kind: "ping"; readonly payload: Buffer }
  | { readonly kind: "pong" }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "violation"; readonly what: string };

const violation = (what: string): Step => ({ kind: "violation", what });

const decode = (bytes: Uint8Array, lenient: boolean): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: !lenient, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const control = ({ opcode, fin, payload }: ReceivedFrame, faults: Faults): Step => {
  if (payload.length > 125 && !faults.takesLongControlFrames) return violation("a long control frame");
  if (!fin && !faults.takesSplitControlFrames) return violation("a split control frame");
  if (opcode === opcodes.ping) return { kind: "ping", payload };
  if (opcode === opcodes.pong) return { kind: "pong" };
  if (payload.length === 0) return { kind: "close", code: 1005, reason: "" };
  if (payload.length === 1) return faults.takesShortCloses ? { kind: "close", code: 1005, reason: "" } : violation("a short close");
  const code = payload.readUInt16BE(0);
  // RFC 6455, 7.4: 1004, 1005, 1006 and 1015 are never sent, 1016 to 2999 are not assigned.
  if (code < 1000 || (code > 1003 && code < 1007) || (code > 1014 && code < 3000) || code > 4999) return violation("a close code");
  const reason = decode(payload.subarray(2), faults.takesBadCloseReasons);
  return reason === undefined ? violation("a close reason") : { kind: "close", code, reason };
};

/** Joins frames into messages, strictly but for the faults (RFC 6455, 5 and 8.1). */
export const createAssembler = (faults: Faults): ((frame: ReceivedFrame) => Step) => {
  let parts: Buffer[] = [];
  let opcode = 0;

  const message = (bytes: Buffer): Step => {
    if (opcode === opcodes.binary) return { kind: "message", frame: new Uint8Array(bytes) };
    const text = faults.decodesEachFragment ? parts.map((part) => decode(part, true)).join("") : decode(bytes, faults.takesInvalidUtf8);
    return text === undefined ? violation("invalid UTF-8") : { kind: "message", frame: text };
  };

  return (frame) => {
    if (frame.masked && !faults.takesMasked) return violation("a masked frame");
    if (frame.rsv1 && !faults.takesReservedBits && !faults.doesNotInflate) return violation("a reserved bit");
    if (frame.opcode >= 8 && frame.opcode <= 10) return control(frame, faults);
    if (frame.opcode > 2) return faults.takesReservedOpcodes ? { kind: "nothing" } : violation("a reserved opcode");
    if (frame.opcode === opcodes.continuation) {
      if (opcode === 0 && !faults.takesStrayContinuations) return violation("a stray continuation");
    } else {
      if (opcode !== 0 && !faults.takesInterleaved) return violation("an interleaved message");
      opcode = frame.opcode;
      parts = [];
    }
    parts.push(frame.payload);
    if (faults.limitsFragments && parts.length > 16_384) return violation("too many fragments");
    if (!frame.fin && !faults.deliversFragments) return { kind: "nothing" };
    const step = message(Buffer.concat(parts));
    if (faults.deliversFragments) parts = [];
    if (frame.fin) opcode = 0;
    return step;
  };
};
