import type { CloseInfo, PlugboardError } from "./errors.ts";

/** Why a connection is to be made again. */
export interface ReconnectInfo {
  /** How the last connection ended, if there was one. */
  readonly close?: CloseInfo;
  /** Why the last attempt failed, if it did. */
  readonly error?: PlugboardError;
  /** Failures in a row, at least 1. A connection that lived shorter than `minUptimeMs` counts as one. */
  readonly failures: number;
}

/** Ends that a new connection cannot heal: normal closure, violations, policy, size, TLS (RFC 6455, 7.4.1). */
const finalCloseCodes = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015];

/** Refusals that time can heal: request timeout, too early, too many requests. Every other 4xx is final. */
const passing4xx = [408, 425, 429];

const passingErrors = ["connect-failed", "connect-timeout", "closed-before-ready", "handshake-rejected"];

/**
 * The shipped policy: again after lost connections, failed attempts, refusals with 408, 425, 429 and 5xx, and closes that
 * say "later" (1001, 1005, 1006, 1011 to 1014, 3000 to 4999); never after what cannot heal by itself (a wrong key, a policy
 * close, a normal close, an abort, a wrong argument).
 */
export const shouldReconnect = ({ close, error }: ReconnectInfo): boolean => {
  if (error) {
    const { code, handshake } = error;
    if (handshake && handshake.status < 500 && !passing4xx.includes(handshake.status)) return false;
    if (!passingErrors.includes(code)) return false;
  }
  const end = close ?? error?.close;
  return end === undefined || (end.initiator !== "local" && !finalCloseCodes.includes(end.code));
};
