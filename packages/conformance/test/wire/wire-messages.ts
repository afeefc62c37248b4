import { TextDecoder } from "node:util";
import type { Frame } from "@plugboard/core";
import { opcodes, type ReceivedFrame } from "../../src/server/frame-codec.ts";
import type { Faults } from "./faults.ts";

/** What one frame means to a client. */
export type Step =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly frame: Frame }
  | { readonly kind: "ping"; readonly payload: Buffer }
  | { readonly kind: "pong"; readonly payload: Buffer }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "violation"; readonly what: string };

const violation = (what: string): Step => ({ kind: "violation", what });

const decode = (bytes: Uint8Array, lenient: boolean, ignoreBOM = true): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: !lenient, ignoreBOM }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Replaces the three bytes of each surrogate, which are no UTF-8 (RFC 3629, 3), by those of U+FFFD. */
const withoutSurrogates = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes)
      .toString("latin1")
      .replaceAll(/\xed[\xa0-\xbf][\x80-\xbf]/g, "\xef\xbf\xbd"),
    "latin1",
  );

const control = ({ opcode, fin, payload }: ReceivedFrame, faults: Faults): Step => {
  const allowed = { 8: faults.takesLongCloses, 9: faults.takesLongPings, 10: faults.takesLongPongs }[opcode];
  if (payload.length > 125 && !allowed) return violation("a long control frame");
  if (!fin && !faults.takesSplitControlFrames) return violation("a split control frame");
  if (opcode === opcodes.ping) return { kind: "ping", payload };
  if (opcode === opcodes.pong) return faults.failsOnUnaskedPongs ? violation("a pong that nobody asked for") : { kind: "pong", payload };
  if (payload.length === 0) return { kind: "close", code: 1005, reason: "" };
  if (payload.length === 1) return faults.takesShortCloses ? { kind: "close", code: 1005, reason: "" } : violation("a short close");
  const code = payload.readUInt16BE(0);
  // RFC 6455, 7.4: 1004, 1005, 1006 and 1015 are never sent, 1016 to 2999 are not assigned.
  const isWrong = code < 1000 || (code > 1003 && code < 1007) || (code > 1014 && code < 3000) || code > 4999;
  if (isWrong && !faults.takesBadCloseCodes) return violation("a close code");
  if (faults.failsOnTheCodesOf2011 && code > 1011 && code < 3000) return violation("a close code that RFC 6455 does not name");
  const reason = decode(payload.subarray(2), faults.takesBadCloseReasons === true);
  return reason === undefined ? violation("a close reason") : { kind: "close", code, reason };
};

/** A text that has come, changed by the faults that change texts. */
const changed = (text: string, faults: Faults): string => {
  if (faults.endsTextThatCameAtNul && text.includes("\0")) return text.slice(0, text.indexOf("\0"));
  if (faults.dropsNul) return text.replaceAll("\0", "");
  if (faults.normalizesTextThatCame) return text.normalize("NFC");
  if (faults.normalizesLineEnds) return text.replaceAll(/\r\n?/g, "\n");
  if (faults.replacesNonCharacters) return text.replaceAll(/[\ufdd0-\ufdef\ufffe\uffff]/g, "\ufffd");
  return text;
};

/** Joins frames into messages, strictly but for the faults (RFC 6455, 5 and 8.1). */
export const createAssembler = (faults: Faults): ((frame: ReceivedFrame) => Step) => {
  let parts: Buffer[] = [];
  let opcode = 0;

  const textOf = (bytes: Buffer): string | undefined => {
    if (faults.decodesEachFragment) return parts.map((part) => decode(part, true)).join("");
    return decode(faults.takesSurrogates ? withoutSurrogates(bytes) : bytes, faults.takesInvalidUtf8 === true, !faults.dropsByteOrderMarks);
  };

  const message = (bytes: Buffer): Step => {
    if (faults.deliversNothing) return { kind: "nothing" };
    if (opcode === opcodes.binary) return { kind: "message", frame: new Uint8Array(bytes) };
    const text = textOf(bytes);
    return text === undefined ? violation("invalid UTF-8") : { kind: "message", frame: changed(text, faults) };
  };

  const takesReserved = (reserved: number): boolean =>
    Boolean(faults.takesReservedBits || (faults.takesTheLowerReservedBits && reserved < 4) || (faults.doesNotInflate && reserved === 4));

  /** Whether the rest of a pong in fragments follows, for the fault that takes one. */
  let restOfPong = false;

  return (frame) => {
    if (faults.takesPongsInFragments && (restOfPong || frame.opcode === opcodes.pong)) {
      restOfPong = !frame.fin;
      return { kind: "pong", payload: frame.payload };
    }
    if (frame.masked && !faults.takesMasked) return violation("a masked frame");
    if (frame.reserved !== 0 && !takesReserved(frame.reserved)) return violation("a reserved bit");
    if (!frame.isMinimal && !faults.takesLengthsInMoreBytesThanNeeded) return violation("a length in more bytes than needed");
    if (frame.opcode >= 8 && frame.opcode <= 10) return control(frame, faults);
    if (frame.opcode > 2) return faults.takesReservedOpcodes ? { kind: "nothing" } : violation("a reserved opcode");
    if (frame.opcode === opcodes.continuation) {
      if (opcode === 0 && !faults.takesStrayContinuations) return violation("a stray continuation");
    } else {
      if (opcode !== 0 && !faults.takesInterleaved) return violation("an interleaved message");
      opcode = frame.opcode;
      parts = [];
    }
    if (faults.failsOnEmptyFragments && !frame.fin && frame.payload.length === 0) return violation("an empty fragment");
    parts.push(frame.payload);
    if (faults.limitsFragments && parts.length > 16_384) return violation("too many fragments");
    if (!frame.fin && !faults.deliversFragments) return { kind: "nothing" };
    const step = message(Buffer.concat(parts));
    if (faults.deliversFragments) parts = [];
    if (frame.fin) opcode = 0;
    return step;
  };
};
