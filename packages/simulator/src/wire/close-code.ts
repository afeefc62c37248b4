import { SimulatorError } from "../simulator-error.ts";

/** Whether a close frame may carry this code. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
export const isSendableCloseCode = (code: number): boolean => {
  const isReserved = code === 1004 || code === 1005 || code === 1006;
  return Number.isInteger(code) && ((code >= 1000 && code <= 1014 && !isReserved) || (code >= 3000 && code <= 4999));
};

/** Whether a reason fits into a close frame beside its code. */
export const isSendableCloseReason = (reason: string): boolean => Buffer.byteLength(reason) <= 123;

/** Throws `bad-option` for a code or a reason that a close frame cannot carry. */
export const checkClose = (code: number, reason: string): void => {
  if (!isSendableCloseCode(code)) throw new SimulatorError("bad-option", `close: a code that may be sent was expected, not ${code}`);
  if (!isSendableCloseReason(reason)) {
    throw new SimulatorError("bad-option", `close: a reason of at most 123 bytes was expected, not ${Buffer.byteLength(reason)}`);
  }
};
