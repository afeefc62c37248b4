import type { Delivery } from "@plugboard/core";

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
