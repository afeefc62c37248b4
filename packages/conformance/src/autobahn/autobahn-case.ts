/** One frame of an Autobahn case, as the server writes it. */
export interface AutobahnFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  /** @defaultValue true */
  readonly fin?: boolean;
  /** The three reserved bits as a number, RSV1 the highest. @defaultValue 0 */
  readonly reserved?: number;
}

/** What must come back. */
export type AutobahnExpectation =
  /** These messages and pongs, in this order; then the server closes, and the client answers. */
  | { readonly kind: "echo"; readonly answers: readonly AutobahnFrame[] }
  /** The client fails the connection; of these answers it may have given the first ones. */
  | { readonly kind: "failure"; readonly before: readonly AutobahnFrame[] }
  /** The client answers the close frame with one of these codes, 1005 for none, and answers nothing else. */
  | { readonly kind: "close"; readonly codes: readonly number[] };

/**
 * One case of the Autobahn testsuite for clients, written anew from its published description.
 *
 * @see https://github.com/crossbario/autobahn-testsuite
 */
export interface AutobahnCase {
  /** Its number there, for example `5.6`. */
  readonly number: string;
  /** What the server sends, in order. */
  readonly frames: readonly AutobahnFrame[];
  /**
   * How the bytes are cut into segments: all at once, a frame each, or a byte each.
   *
   * @defaultValue "whole"
   */
  readonly chops?: "whole" | "frames" | "octets";
  readonly expected: AutobahnExpectation;
}

/** Bytes of UTF-8. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Bytes from hexadecimal digits; spaces are for the reader. */
export const hex = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digits.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The same byte so many times. */
export const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

/** Bytes one after the other. */
export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Opcodes of RFC 6455, 5.2. */
export const op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A text frame. */
export const text = (payload: string | Uint8Array, more: Partial<AutobahnFrame> = {}): AutobahnFrame => ({
  opcode: op.text,
  payload: typeof payload === "string" ? utf8(payload) : payload,
  ...more,
});

/** A continuation frame. */
export const continuation = (payload: string | Uint8Array, fin: boolean): AutobahnFrame => text(payload, { opcode: op.continuation, fin });

/** A ping. */
export const ping = (payload: string | Uint8Array = "", more: Partial<AutobahnFrame> = {}): AutobahnFrame =>
  text(payload, { opcode: op.ping, ...more });

/** The answer to it, or an unsolicited one. */
export const pong = (payload: string | Uint8Array = ""): AutobahnFrame => text(payload, { opcode: op.pong });

/** A close frame with a code and a reason. */
export const close = (code: number, reason: string | Uint8Array = ""): AutobahnFrame => ({
  opcode: op.close,
  payload: joined(Uint8Array.of(code >> 8, code & 0xff), typeof reason === "string" ? utf8(reason) : reason),
});

/** The message in fragments of one byte each. */
export const byOctets = (payload: Uint8Array): readonly AutobahnFrame[] =>
  [...payload].map((byte, index) => ({
    opcode: index === 0 ? op.text : op.continuation,
    payload: Uint8Array.of(byte),
    fin: index === payload.length - 1,
  }));

/** Expects these answers. */
export const echo = (...answers: readonly AutobahnFrame[]): AutobahnExpectation => ({ kind: "echo", answers });

/** Expects a failure. */
export const failure = (...before: readonly AutobahnFrame[]): AutobahnExpectation => ({ kind: "failure", before });
