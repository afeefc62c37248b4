import { type CloseInfo, type Delivery, isPlugboardError, type PlugboardErrorCode } from "@plugboard/core";

/** Why a request went over HTTP. */
export interface FallbackInfo {
  /**
   * - `upgrade-refused`: the server refused the handshake.
   * - `connect-failed`: no socket could be opened.
   * - `timeout`: the handshake took longer than `connectTimeoutMs`.
   * - `busy`: all sockets were busy for `connectTimeoutMs`.
   * - `too-large`: the frame exceeds the limit.
   * - `closed-by-server`: the server closed the socket instead of answering (1008, 1009), or refused every one that was tried.
   * - `headers`: the adapter cannot send the request's headers.
   * - `closed`: `close()` was called.
   */
  readonly reason: "upgrade-refused" | "connect-failed" | "timeout" | "busy" | "too-large" | "closed-by-server" | "headers" | "closed";
  /** Origin and path of the request, without its query. */
  readonly url: string;
  /** HTTP status of a refused handshake, where the runtime shows it. */
  readonly status?: number;
  /** What is known of the attempt over the socket: sending again was safe. */
  readonly delivery: Delivery;
}

/** Why HTTP has to do it. */
export interface Fallback {
  readonly fallback: Omit<FallbackInfo, "url">;
  /** Whether the next request of this identity need not try: for certain, or if HTTP answers this one. */
  readonly lasts?: "certainly" | "if-http-works";
}

/** Policy violation and message too big: the server says that it did not take the request (RFC 6455, 7.4.1). */
const refusingCodes: ReadonlySet<number> = new Set([1008, 1009]);

/** Whether the close says that the request was not taken. */
export const isRefusal = ({ code }: CloseInfo): boolean => refusingCodes.has(code);

/** Every attempt to send found the socket gone. */
export const notSent: Fallback = { fallback: { reason: "connect-failed", delivery: "not-sent" }, lasts: "if-http-works" };

const reasons: Partial<Record<PlugboardErrorCode, FallbackInfo["reason"]>> = {
  aborted: "closed",
  "capability-missing": "headers",
  "connect-timeout": "timeout",
  "not-open": "closed",
  "queue-full": "busy",
};

/** Handshakes that say that this server, or the way to it, has no sockets. */
const lastingStatuses: ReadonlySet<number> = new Set([404, 405, 426, 501]);

/** Why no slot was to be had. */
export const noSlot = (cause: unknown): Fallback => {
  // A wrong option must be heard of; everything else HTTP can make good.
  if (!isPlugboardError(cause) || cause.code === "invalid-argument") throw cause;
  const status = cause.handshake?.status;
  if (status !== undefined) {
    const passes = status === 429 || status >= 500;
    const lasts = lastingStatuses.has(status) ? "certainly" : passes ? undefined : "if-http-works";
    return { fallback: { reason: "upgrade-refused", status, delivery: "not-sent" }, ...(lasts && { lasts }) };
  }
  const reason = reasons[cause.code] ?? "connect-failed";
  // A runtime that hides the refusal leaves it to HTTP to tell.
  const lasts = reason === "timeout" ? "certainly" : reason === "connect-failed" ? "if-http-works" : undefined;
  return { fallback: { reason, delivery: "not-sent" }, ...(lasts && { lasts }) };
};

/** Which identities have to do without sockets, and until when. */
export interface FallbackMemory {
  readonly remember: (key: string) => void;
  readonly has: (key: string) => boolean;
}

/** More identities than a process is likely to serve within one TTL; then the oldest is forgotten. */
const maxKeys = 1000;

/** @param ttlMs - How long an identity is remembered. */
export const createFallbackMemory = (ttlMs: number): FallbackMemory => {
  const until = new Map<string, number>();
  return {
    remember: (key) => {
      until.delete(key);
      until.set(key, Date.now() + ttlMs);
      for (const oldest of until.keys()) {
        if (until.size <= maxKeys) break;
        until.delete(oldest);
      }
    },
    has: (key) => Date.now() < (until.get(key) ?? 0),
  };
};
