import type { Adapter } from "./adapter.ts";
import { type BackoffOptions, backoffMs } from "./backoff.ts";
import { connect } from "./connect.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { deferred } from "./deferred.ts";
import type { CloseInfo } from "./errors.ts";
import { isPlugboardError, PlugboardError } from "./errors.ts";
import { type ConnectOptions, checkNumber } from "./options.ts";
import type { ConnectRequest } from "./request.ts";
import { type ReconnectInfo, shouldReconnect } from "./should-reconnect.ts";
import type { Frame, Socket } from "./socket.ts";

/** A connection out of a series, and what the one before it left. */
export interface ReconnectContext {
  /** 0 for the first connection of the series, then 1, 2, … */
  readonly index: number;
  /** Frames that the previous connection accepted and never sent, oldest first. Nothing sends them again by itself. */
  readonly unsent: readonly Frame[];
}

/** Where a series delivers: the handlers of each connection, and the steps between two of them. */
export interface ReconnectHandlers extends ConnectionHandlers {
  /** A connection of the series is ready. Send what the protocol needs first, then decide about `unsent`. */
  connected?(connection: Connection, context: ReconnectContext): void;
  /** An attempt failed or a connection ended, and another attempt starts in `delayMs` milliseconds. */
  waiting?(info: ReconnectInfo, delayMs: number): void;
}

/** How `reconnecting` behaves. `signal` ends the whole series. */
export interface ReconnectOptions<S extends Socket = Socket> extends ConnectOptions<S>, BackoffOptions {
  /** Decides whether to go on after a failure or an end. @defaultValue `shouldReconnect` of this package */
  readonly shouldReconnect?: (info: ReconnectInfo) => boolean;
  /**
   * Failures in a row before the series gives up with `retries-exhausted`.
   *
   * @defaultValue 5
   */
  readonly maxRetries?: number;
  /**
   * A connection that lived shorter than this counts as a failure, so that a server that accepts and closes at once is
   * not dialled for ever. Milliseconds.
   *
   * @defaultValue 5_000
   */
  readonly minUptimeMs?: number;
}

/** A running series of connections. */
export interface Reconnecting {
  /** The open connection, `undefined` between two of them. */
  readonly connection: Connection | undefined;
  /**
   * Resolves with the end of the last connection when the series ends by `close()` or by policy; rejects when the last
   * attempt failed: with its error if the policy says that it is final, with `retries-exhausted`, or with `aborted`.
   */
  readonly done: Promise<CloseInfo>;
  /** Ends the series and its connection. Resolves when both have ended; a pending attempt is aborted. */
  close(code?: number, reason?: string): Promise<void>;
}

/** The server's wish in seconds (RFC 9110, 10.2.3); a date is left to the backoff. */
const retryAfterMs = (info: ReconnectInfo): number => {
  const seconds = Number(info.error?.handshake?.headers["retry-after"] ?? 0);
  return seconds > 0 && seconds <= 3600 ? seconds * 1000 : 0;
};

/**
 * Keeps one connection alive over time: a policy in, connections out. The request is made anew for every dial, so that
 * a short-lived credential is always fresh. It never replays a frame: what was not sent is handed over.
 *
 * @param adapter - The runtime's adapter.
 * @param request - The request of each dial, or a function that makes it; what it throws is a final failure.
 * @param handlers - The handlers of every connection, and `connected`, `waiting`.
 * @param options - The options of `connect`, the backoff, and the policy. Throws `invalid-argument` for a wrong one.
 */
export const reconnecting = <S extends Socket>(
  adapter: Adapter<S>,
  request: ConnectRequest | string | URL | (() => ConnectRequest | string | URL | Promise<ConnectRequest | string | URL>),
  handlers: ReconnectHandlers,
  options: ReconnectOptions<S> = {},
): Reconnecting => {
  const {
    maxRetries = 5,
    minUptimeMs = 5_000,
    shouldReconnect: again = shouldReconnect,
    minDelayMs = 500,
    maxDelayMs = 30_000,
    ...connectOptions
  } = options;
  for (const [name, value] of Object.entries({ maxRetries, minUptimeMs, minDelayMs, maxDelayMs })) checkNumber(name, value, 0);
  const stop = new AbortController();
  const stopped = deferred<void>();
  let current: Connection | undefined;

  const onAbort = (): void => stop.abort(options.signal?.reason);
  stop.signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort, { once: true });

  const sleep = async (delayMs: number): Promise<void> => {
    let timer: unknown;
    const slept = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, delayMs);
    });
    await Promise.race([slept, stopped.promise]);
    clearTimeout(timer);
  };

  /** One attempt, and the life of its connection. */
  const live = async (context: ReconnectContext): Promise<CloseInfo> => {
    const dial = typeof request === "function" ? await request() : request;
    current = await connect(adapter, dial, handlers, { ...connectOptions, signal: stop.signal });
    try {
      handlers.connected?.(current, context);
      const ended = await Promise.race([current.closed, stopped.promise]);
      return ended ?? (await current.close());
    } finally {
      current = undefined;
    }
  };

  const run = async (): Promise<CloseInfo> => {
    let failures = 0;
    let index = 0;
    let unsent: readonly Frame[] = [];
    for (;;) {
      const startedAt = Date.now();
      let outcome: { readonly close: CloseInfo } | { readonly error: PlugboardError };
      try {
        const close = await live({ index, unsent });
        index += 1;
        unsent = close.unsent;
        outcome = { close };
        if (Date.now() - startedAt >= minUptimeMs) failures = 0;
      } catch (error) {
        if (!isPlugboardError(error)) throw error;
        outcome = { error };
      }
      failures += 1;
      const info: ReconnectInfo = { ...outcome, failures };
      if (stop.signal.aborted || !again(info)) {
        if ("error" in outcome) throw outcome.error;
        return outcome.close;
      }
      if (failures > maxRetries) {
        const cause = "error" in outcome ? outcome.error : outcome.close.error;
        throw new PlugboardError("retries-exhausted", `${adapter.name}: gave up after ${failures} failures in a row.`, {
          cause,
          ...("close" in outcome ? { close: outcome.close } : {}),
        });
      }
      const delayMs = Math.max(backoffMs(failures, { minDelayMs, maxDelayMs }, Math.random()), retryAfterMs(info));
      handlers.waiting?.(info, delayMs);
      await sleep(delayMs);
    }
  };

  const done = run().finally(() => options.signal?.removeEventListener("abort", onAbort));
  done.catch(() => undefined);
  return {
    get connection() {
      return current;
    },
    done,
    close: async (code, reason) => {
      const ending = current?.close(code, reason);
      await ending;
      stop.abort();
      await done.catch(() => undefined);
    },
  };
};
