import type { Adapter } from "./adapter.ts";
import { type BackoffOptions, backoffMs, checkBackoff } from "./backoff.ts";
import { checkAdapter } from "./check-adapter.ts";
import { checkNumbers } from "./check-numbers.ts";
import { checkClose } from "./close-codes.ts";
import { connect } from "./connect.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { deliver } from "./delivery.ts";
import type { CloseInfo } from "./errors.ts";
import { isPlugboardError, PlugboardError } from "./errors.ts";
import { type ConnectOptions, checkOptions } from "./options.ts";
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
  /**
   * A connection of the series is ready. Send what the protocol needs first, then decide about `unsent`. Not called for a
   * connection that has ended before it could be: what was unsent waits for the next.
   */
  connected?(connection: Connection, context: ReconnectContext): void;
  /** An attempt failed or a connection ended, and another attempt starts in `delayMs` milliseconds. */
  waiting?(info: ReconnectInfo, delayMs: number): void;
  /**
   * The series has failed, with what {@link Reconnecting.done} rejects with: no further connection comes. Not called when `close()`
   * or `signal` ended it, because whoever did knows. Without this handler, and when nobody has read `done`, the error is thrown from
   * a microtask, so that a series never ends unnoticed.
   */
  failed?(error: unknown): void;
}

/** How `reconnecting` behaves. `signal` ends the whole series. */
export interface ReconnectOptions<S extends Socket = Socket> extends ConnectOptions<S>, BackoffOptions {
  /** Decides whether to go on after a failure or an end. @defaultValue `shouldReconnect` of this package */
  readonly shouldReconnect?: (info: ReconnectInfo) => boolean;
  /**
   * How long failures in a row may go on, in milliseconds, from the first of them. The first failure after that time gives up with
   * `retries-exhausted`. The default outlasts the restart of a server.
   *
   * @defaultValue 120_000
   */
  readonly giveUpAfterMs?: number;
  /**
   * Attempts after a failure, in a row, for who counts them. When the last of them fails as well, the series gives up with
   * `retries-exhausted`. No bound unless given.
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
   * The open connection, or the next one of the series: what a program waits for that starts before its server does. Rejects as
   * {@link Reconnecting.done} does, and with `aborted` when the series ends without another connection.
   */
  whenConnected(): Promise<Connection>;
  /**
   * Resolves with the end of the last connection when `close()`, `signal` or the policy ends it with the series. Rejects when
   * there is none: with the error of an attempt that the policy says is final, with `retries-exhausted`, or with `aborted`
   * when `close()` or `signal` comes while it dials or waits.
   */
  readonly done: Promise<CloseInfo>;
  /**
   * Ends the series and its connection. Resolves when both have ended; a pending attempt is aborted. The arguments are those of
   * {@link Connection.close}; wrong ones reject with `invalid-argument` and end nothing.
   */
  close(code?: number, reason?: string): Promise<void>;
}

/** The longest wait that a server is granted. */
const maxRetryAfterMs = 3_600_000;

/** The server's wish, in seconds or as a date (RFC 9110, 10.2.3). 0 if it has none. */
const retryAfterMs = (info: ReconnectInfo): number => {
  const wish = info.error?.handshake?.headers["retry-after"] ?? "";
  const delayMs = /^\d+$/.test(wish) ? Number(wish) * 1000 : Date.parse(wish) - Date.now();
  return delayMs > 0 ? Math.min(delayMs, maxRetryAfterMs) : 0;
};

/**
 * Keeps one connection alive over time: a policy in, connections out. The request is made anew for every attempt, so that
 * a short-lived credential is always fresh. It never replays a frame: what was not sent is handed over.
 *
 * @param adapter - The runtime's adapter.
 * @param request - The request of each attempt, or a function that makes it; what it throws ends the series.
 * @param handlers - The handlers of every connection, and `connected`, `waiting`.
 * @param options - The options of `connect`, the backoff, and the policy. Throws `invalid-argument` for a wrong one.
 */
export const reconnecting = <S extends Socket>(
  adapter: Adapter<never, S>,
  request: ConnectRequest | string | URL | (() => ConnectRequest | string | URL | Promise<ConnectRequest | string | URL>),
  handlers: ReconnectHandlers,
  options: ReconnectOptions<NoInfer<S>> = {},
): Reconnecting => {
  const { giveUpAfterMs = 120_000, maxRetries, minUptimeMs = 5_000, shouldReconnect: again = shouldReconnect, ...connectOptions } = options;
  const backoff = checkBackoff(options);
  checkNumbers({ giveUpAfterMs, minUptimeMs, ...(maxRetries !== undefined && { maxRetries }) }, 0);
  checkAdapter("reconnecting", adapter);
  checkOptions(adapter, connectOptions);
  const stop = new AbortController();
  let current: Connection | undefined;
  let awaited: Deferred<Connection> | undefined;
  let farewell: [code?: number, reason?: string] = [];
  let interrupt: (reason: PlugboardError) => void = () => undefined;

  const aborted = (): PlugboardError =>
    new PlugboardError("aborted", `${adapter.name}: the connection was aborted.`, { cause: options.signal?.reason });
  const onAbort = (): void => {
    stop.abort(options.signal?.reason);
    interrupt(aborted());
    void current?.close();
  };
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort, { once: true });

  /** Each wait has a promise of its own: one for the whole series would hold something of every connection that it ever had. */
  const unlessStopped = async <T>(what: () => T | Promise<T>): Promise<T> => {
    if (stop.signal.aborted) throw aborted();
    const stopped = deferred<never>();
    interrupt = stopped.reject;
    return Promise.race([stopped.promise, what()]);
  };

  const run = async (): Promise<CloseInfo> => {
    let failures = 0;
    let failingSince = 0;
    let index = 0;
    let unsent: readonly Frame[] = [];
    for (;;) {
      // A request function may hang: that does not keep the series from ending, and it does not count as the connection's uptime.
      const target = typeof request === "function" ? await unlessStopped(request) : request;
      let outcome: Omit<ReconnectInfo, "failures">;
      try {
        const connection = await connect(adapter, target, handlers, { ...connectOptions, signal: stop.signal });
        const startedAt = Date.now();
        current = connection;
        awaited?.resolve(connection);
        awaited = undefined;
        // A connection that its first events closed, or that has ended already, takes over no unsent frames.
        if (stop.signal.aborted) void connection.close(...farewell);
        else if (connection.status === "open") {
          const context: ReconnectContext = { index, unsent };
          unsent = [];
          deliver(handlers, () => handlers.connected?.(connection, context));
        }
        const close = await connection.closed;
        index += 1;
        unsent = [...unsent, ...close.unsent];
        outcome = { close };
        if (Date.now() - startedAt >= minUptimeMs) failures = 0;
      } catch (error) {
        if (!isPlugboardError(error)) throw error;
        outcome = { error };
      } finally {
        current = undefined;
      }
      if (failures === 0) failingSince = Date.now();
      failures += 1;
      const info: ReconnectInfo = { ...outcome, failures };
      const { close, error } = info;
      if (stop.signal.aborted || !again(info)) {
        if (close) return close;
        throw error;
      }
      if (failures > (maxRetries ?? failures) || Date.now() - failingSince >= giveUpAfterMs) {
        const message = `${adapter.name}: gave up after ${failures} failures in a row.`;
        throw new PlugboardError("retries-exhausted", message, { cause: error ?? close?.error, close });
      }
      const delayMs = Math.max(backoffMs(failures, backoff), retryAfterMs(info));
      deliver(handlers, () => handlers.waiting?.(info, delayMs));
      const slept = deferred<void>();
      const timer = setTimeout(slept.resolve, delayMs);
      await unlessStopped(() => slept.promise).finally(() => clearTimeout(timer));
    }
  };

  const done = run().finally(() => options.signal?.removeEventListener("abort", onAbort));
  let doneIs: "unread" | "read" = "unread";
  done.catch((error: unknown) => {
    if (stop.signal.aborted) return;
    if (handlers.failed) return deliver(handlers, () => handlers.failed?.(error));
    // Whoever waits for the next connection hears of it.
    if (doneIs === "read" || awaited) return;
    queueMicrotask(() => {
      throw error;
    });
  });
  return {
    get connection() {
      return current;
    },
    get done() {
      doneIs = "read";
      return done;
    },
    whenConnected: async () => {
      if (current?.status === "open") return current;
      awaited ??= deferred();
      // After the end of the series there is no further connection to wait for.
      void done.then(
        () => awaited?.reject(aborted()),
        (error: unknown) => awaited?.reject(error),
      );
      return awaited.promise;
    },
    close: async (code = 1000, reason = "") => {
      // A code that may not be sent leaves the connection open, and the series with it.
      checkClose(code, reason);
      farewell = [code, reason];
      const ending = current?.close(code, reason);
      onAbort();
      await ending;
      await done.catch(() => undefined);
    },
  };
};
