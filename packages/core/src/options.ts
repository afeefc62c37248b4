import type { Adapter } from "./adapter.ts";
import { checkNumbers } from "./check-numbers.ts";
import type { Heartbeat, HeartbeatContext, Pulse } from "./heartbeat.ts";
import type { Readiness } from "./readiness.ts";
import type { Socket } from "./socket.ts";

/** How `connect` behaves. Times are in milliseconds, sizes in bytes; each is a number from 1 to 2,147,483,647. */
export interface ConnectOptions<S extends Socket = Socket> {
  /** Aborts the attempt in any phase; `connect` rejects with `aborted`. No effect on a connection that is open. */
  readonly signal?: AbortSignal;
  /**
   * Bound of the whole attempt: factory, handshake and readiness. Then `connect` rejects with `connect-timeout`.
   *
   * @defaultValue 10_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * Bound of the closing handshake. Then the socket is terminated where the runtime can, and abandoned where not.
   *
   * @defaultValue 5_000
   */
  readonly closeTimeoutMs?: number;
  /**
   * Bound of what may wait to be sent. A single message may exceed it when nothing else waits.
   *
   * @defaultValue 16_777_216
   */
  readonly maxQueuedBytes?: number;
  /**
   * Bound of what may wait to be read, before readiness and by an iteration. An adapter that can pause stops reading
   * there; another ends the connection with `buffer-full`. Each message counts 64 bytes more than its
   * length, and text as many bytes as it has UTF-16 units.
   *
   * @defaultValue 16_777_216
   */
  readonly maxBufferedBytes?: number;
  /** Finds out that a silent peer is gone: `heartbeat()` of this package, or one of your own. Off unless given. */
  readonly heartbeat?: Heartbeat;
  /** Replaces the adapter's readiness strategy. */
  readonly readiness?: Readiness<S>;
}

/** {@link ConnectOptions} with every default written in. */
export interface ConnectSettings {
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxQueuedBytes: number;
  readonly maxBufferedBytes: number;
  /** The heartbeat, made for the adapter. */
  readonly heartbeat: ((context: HeartbeatContext) => Pulse) | undefined;
}

/** Checks the options against the adapter and writes the defaults in. */
export const checkOptions = (adapter: Pick<Adapter, "name" | "capabilities">, options: ConnectOptions<never>): ConnectSettings => {
  const { connectTimeoutMs = 10_000, closeTimeoutMs = 5_000, maxQueuedBytes = 2 ** 24, maxBufferedBytes = 2 ** 24 } = options;
  const bounds = { connectTimeoutMs, closeTimeoutMs, maxQueuedBytes, maxBufferedBytes };
  checkNumbers(bounds);
  return { ...bounds, heartbeat: options.heartbeat?.(adapter) };
};
