import { type Delivery, isPlugboardError, type PlugboardError } from "@plugboard/core";
import type { NotCarried } from "../request/streaming-create.ts";

/** Why a request went over HTTP. */
export interface FallbackInfo {
  /**
   * Of a request that is meant for a socket:
   *
   * - `upgrade-refused`: the server refused the handshake; see `status`.
   * - `connect-failed`: no socket could be opened; see `cause`.
   * - `timeout`: the handshake took longer than `connectTimeoutMs`.
   * - `send-failed`: a socket was open and the request could not be sent; see `cause`.
   * - `busy`: all sockets were busy for `connectTimeoutMs`.
   * - `too-large`: the frame exceeds the limit.
   * - `closed-by-server`: the server closed the socket instead of answering (1008, 1009), or refused every one that was tried.
   * - `headers`: the adapter cannot send the request's headers.
   * - `closed`: `close()` or `drain()` was called.
   *
   * Of a request that is passed on to `fetch` as it is. Each of these reasons is told once in the life of a client:
   *
   * - `not-streaming`: it does not say `stream: true`; see `nonStreaming`.
   * - `background`: it says `background: true`, which sockets do not have.
   * - `not-exact`: its JSON has numbers that JavaScript would change, or is nested too deeply to be written again.
   * - `base-url`: it is posted to a path that ends in `responses` and is not `<baseURL>/responses`.
   */
  readonly reason:
    | "upgrade-refused"
    | "connect-failed"
    | "timeout"
    | "send-failed"
    | "busy"
    | "too-large"
    | "closed-by-server"
    | "headers"
    | "closed"
    | "not-streaming"
    | "background"
    | "not-exact"
    | "base-url";
  /** Origin and path of the request, without its query. */
  readonly url: string;
  /** HTTP status of a refused handshake, where the runtime shows it. */
  readonly status?: number;
  /** What is known of the attempt over the socket: sending again was safe. */
  readonly delivery: Delivery;
  /** What failed, without secrets. */
  readonly cause?: Error;
}

/** For how long the requests of an identity do without sockets afterwards. */
export type Pause =
  /** The server has no sockets: for `fallbackTtlMs`. */
  | { readonly kind: "absent" }
  /** It may have them again soon: a pause that doubles with each failure, after which one request tries. */
  | { readonly kind: "outage"; readonly firstMs: number; readonly onlyIfHttpWorks: boolean };

/** Says that a request is to go over HTTP. It is given only where the request can be sent again without being answered twice. */
export interface Fallback {
  readonly fallback: Omit<FallbackInfo, "url">;
  /** For how long no socket is tried; without it the next request may try at once. */
  readonly pause?: Pause;
}

const absent: Pause = { kind: "absent" };

/** There is no pause while HTTP fails as well: it would help nobody, and a server that comes back is found at once without it. */
const outage: Pause = { kind: "outage", firstMs: 1000, onlyIfHttpWorks: true };

const because = (reason: FallbackInfo["reason"], pause?: Pause, details: Partial<FallbackInfo> = {}): Fallback => ({
  fallback: { reason, delivery: "not-sent", ...details },
  ...(pause && { pause }),
});

export const tooLarge: Fallback = because("too-large");
export const headersCannotTravel: Fallback = because("headers");
export const clientClosed: Fallback = because("closed");
export const passesThrough = (reason: NotCarried | "base-url"): Fallback => because(reason);

/** Every socket that was tried refused the request. */
export const refusedAgain: Fallback = because("closed-by-server", undefined, { delivery: "rejected" });

/** A fault of the program, such as a `ws` that a bundler broke: the next socket could not send either. */
export const isProgramError = (error: unknown): boolean => {
  const cause = isPlugboardError(error) ? error.cause : error;
  return cause instanceof Error && ["TypeError", "ReferenceError", "RangeError", "SyntaxError"].includes(cause.name);
};

/** The frame could not be sent: a fault of the program, or each socket that was tried was gone before it took the request. */
export const sendFailed = (cause: unknown): Fallback =>
  because("send-failed", isProgramError(cause) ? absent : outage, cause instanceof Error ? { cause } : {});

/**
 * The server closed the socket instead of answering: with 1008 (policy violation) or 1009 (message too big) it says that it did not
 * take the request (RFC 6455, 7.4.1). `undefined` for another code, after which it may have been acted on.
 *
 * @param wasHeard - Whether the server ever sent anything: a policy that closes each socket before will close the next one too.
 */
export const closedInsteadOfAnswering = (code: number, wasHeard: boolean): Fallback | undefined => {
  if (code !== 1008 && code !== 1009) return undefined;
  return because("closed-by-server", code === 1008 && !wasHeard ? outage : undefined, { delivery: "rejected" });
};

/** Handshakes that say that this server, or the way to it, has no sockets. */
const absentStatuses: ReadonlySet<number> = new Set([404, 405, 426, 501]);

/** Handshakes after which HTTP tells when to come again. */
const laterStatuses: ReadonlySet<number> = new Set([429, 503]);

const upgradeRefused = (status: number): Fallback =>
  because("upgrade-refused", absentStatuses.has(status) ? absent : laterStatuses.has(status) ? undefined : outage, { status });

const noSocket = (error: PlugboardError, connectTimeoutMs: number): Fallback => {
  switch (error.code) {
    case "aborted":
    case "not-open":
      return clientClosed;
    case "capability-missing":
      return headersCannotTravel;
    case "queue-full":
      return because("busy");
    case "connect-timeout":
      // The next one to try may wait as long, so the pause is no shorter than the wait.
      return because("timeout", { kind: "outage", firstMs: Math.max(connectTimeoutMs, 1000), onlyIfHttpWorks: false });
    default:
      // Refused, reset, closed with 1012 at once, or for a reason that the runtime hides: HTTP shows whether the server is there.
      return because("connect-failed", outage, { cause: error });
  }
};

/** Why there was no slot. Throws an error that HTTP would only hide: whoever set a wrong option must hear of it. */
export const noSlot = (cause: unknown, connectTimeoutMs: number): Fallback => {
  if (!isPlugboardError(cause) || cause.code === "invalid-argument") throw cause;
  return cause.handshake ? upgradeRefused(cause.handshake.status) : noSocket(cause, connectTimeoutMs);
};

/** The longest pause after an outage. */
const maxPauseMs = 60_000;

/** More identities than a process is likely to serve within one pause; then the oldest is forgotten. */
const maxKeys = 1000;

interface Memory {
  readonly until: number;
  readonly failures: number;
}

/** Which identities do without sockets, and until when. */
export class FallbackMemory {
  readonly #ttlMs: number;
  readonly #probeMs: number;
  readonly #memories = new Map<string, Memory>();

  /**
   * @param ttlMs - How long an absence is remembered.
   * @param probeMs - How long one request may try before another one does.
   */
  constructor(ttlMs: number, probeMs: number) {
    this.#ttlMs = ttlMs;
    this.#probeMs = probeMs;
  }

  /** Whether the identity does without sockets now. */
  isPaused(key: string): boolean {
    return Date.now() < (this.#memories.get(key)?.until ?? 0);
  }

  /** Whether a request may try a socket: always but in a pause, and after one the first request only, until it is known what came of it. */
  mayTry(key: string): boolean {
    const memory = this.#memories.get(key);
    if (!memory) return true;
    if (this.isPaused(key)) return false;
    this.#remember(key, { ...memory, until: Date.now() + this.#probeMs });
    return true;
  }

  /** A socket was opened. */
  works(key: string): void {
    this.#memories.delete(key);
  }

  failed(key: string, pause: Pause): void {
    if (pause.kind === "absent") return this.#remember(key, { until: Date.now() + this.#ttlMs, failures: 0 });
    const failures = (this.#memories.get(key)?.failures ?? 0) + 1;
    const longest = Math.min(pause.firstMs * 2 ** Math.min(failures - 1, 20), maxPauseMs, this.#ttlMs);
    // A random time from half of it to all of it, so that the clients of a restarted server do not come back together.
    this.#remember(key, { until: Date.now() + longest * (0.5 + Math.random() / 2), failures });
  }

  #remember(key: string, memory: Memory): void {
    this.#memories.delete(key);
    this.#memories.set(key, memory);
    for (const oldest of this.#memories.keys()) {
      if (this.#memories.size <= maxKeys) break;
      this.#memories.delete(oldest);
    }
  }
}
