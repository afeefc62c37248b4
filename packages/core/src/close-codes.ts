import { byteLength } from "./byte-length.ts";
import { invalidArgument } from "./errors.ts";

/** A reason may hold 123 bytes of UTF-8: 125 of a control frame less the code (RFC 6455, 5.5). */
export const maxReasonBytes = 123;

/** Codes of applications and libraries, never of the protocol (RFC 6455, 7.4.2). */
const isOwnCode = (code: number): boolean => code >= 3000 && code <= 4999;

/**
 * The codes that every runtime can send: 1000 and 3000–4999. Runtimes disagree on the rest (Node, Deno and browsers
 * throw on 1001 and 1011, ws and Bun send them), so core refuses it everywhere.
 *
 * @see https://websockets.spec.whatwg.org/#dom-websocket-close
 */
export const checkClose = (code: number, reason: string): void => {
  if ((code === 1000 || (isOwnCode(code) && code % 1 === 0)) && byteLength(reason) <= maxReasonBytes) return;
  throw invalidArgument("A close code is 1000 or 3000 to 4999, a reason at most 123 bytes.");
};

/**
 * Deno reports failures as 0, Firefox TLS failures as 1015, browsers and workerd pass 999, 2500 and 5000 from the wire:
 * all of them mean that no valid close frame came (RFC 6455, 7.4). 1005 is a close frame without a code.
 */
export const receivedCloseCode = (code: number): number =>
  (code >= 1000 && code <= 1014 && code !== 1004) || isOwnCode(code) ? code : 1006;
