import type { Adapter } from "./adapter.ts";
import { PlugboardError } from "./errors.ts";
import type { HeartbeatOptions, HeartbeatSettings } from "./heartbeat.ts";
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
   * there; another ends the connection with `buffer-full`.
   *
   * @defaultValue 16_777_216
   */
  readonly maxBufferedBytes?: number;
  /** Finds out that a silent peer is gone. Off unless given; `{}` takes the defaults. */
  readonly heartbeat?: HeartbeatOptions;
  /** Replaces the adapter's readiness strategy. */
  readonly readiness?: Readiness<S>;
}

/** {@link ConnectOptions} with every default written in. */
export interface ConnectSettings {
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxQueuedBytes: number;
  readonly maxBufferedBytes: number;
  readonly heartbeat: HeartbeatSettings | undefined;
}

/** The largest delay of a timer; a longer one fires at once (HTML, 8.6). It also bounds sizes and counts. */
const maxNumber = 2 ** 31 - 1;

/** Throws `invalid-argument` unless the value is a number from `min` to 2,147,483,647. */
export const checkNumber = (name: string, value: number, min = 1): void => {
  if (typeof value === "number" && value >= min && value <= maxNumber) return;
  throw new PlugboardError("invalid-argument", `${name} is ${value}, not a number from ${min} to ${maxNumber}.`);
};

/** Checks the options against the adapter and writes the defaults in. */
export const checkOptions = (adapter: Pick<Adapter, "name" | "capabilities">, options: ConnectOptions<never>): ConnectSettings => {
  const { connectTimeoutMs = 10_000, closeTimeoutMs = 5_000, maxQueuedBytes = 2 ** 24, maxBufferedBytes = 2 ** 24, heartbeat } = options;
  const { pingAfterMs = 25_000, replyTimeoutMs = 10_000 } = heartbeat ?? {};
  const settings = { connectTimeoutMs, closeTimeoutMs, maxQueuedBytes, maxBufferedBytes };
  const waits = { pingAfterMs, replyTimeoutMs };
  for (const [name, value] of Object.entries({ ...settings, ...waits })) checkNumber(name, value);
  if (heartbeat && !adapter.capabilities.ping && !heartbeat.probe) {
    throw new PlugboardError("capability-missing", `${adapter.name} cannot ping; give heartbeat.probe.`);
  }
  return { ...settings, heartbeat: heartbeat && { ...heartbeat, ...waits } };
};
