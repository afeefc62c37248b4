import type { Adapter } from "./adapter.ts";
import { checkAdapter } from "./check-adapter.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import { OpenConnection } from "./open-connection.ts";
import { type ConnectOptions, checkOptions } from "./options.ts";
import type { ReadinessContext } from "./readiness.ts";
import { safeError } from "./redact.ts";
import { type ConnectRequest, checkRequest } from "./request.ts";
import type { Socket } from "./socket.ts";

/**
 * Makes one connection: dials, listens, waits for readiness.
 *
 * @param adapter - The runtime's adapter, for example `nodeAdapter()`.
 * @param request - A URL, or a URL with subprotocols and headers.
 * @param handlers - Where to deliver. Without `message`, iterate over the connection.
 * @param options - Deadlines, bounds, `signal`, `heartbeat`, another `readiness`.
 * @returns The open connection. Rejects with a `PlugboardError`: `invalid-argument` and `capability-missing` before
 * anything is dialled; `connect-failed`, `handshake-rejected`, `protocol-mismatch`, `closed-before-ready`,
 * `connect-timeout` or `aborted` afterwards. A rejected attempt leaves no socket, timer or listener.
 */
export const connect = async <S extends Socket>(
  adapter: Adapter<never, S>,
  request: ConnectRequest | string | URL,
  handlers: ConnectionHandlers = {},
  options: ConnectOptions<NoInfer<S>> = {},
): Promise<Connection> => {
  checkAdapter("connect", adapter);
  // The type of any adapter has forgotten that its readiness fits its factory, which whoever wrote the adapter had checked.
  const checked = adapter as unknown as Adapter<S, S>;
  const settings = checkOptions(checked, options);
  const handshake = checkRequest(checked, request);
  const { signal, readiness = checked.readiness } = options;
  // The attempt's own controller: a caller's signal that aborts later must not reach a live socket (workerd 2026-11-17 would kill it).
  const attempt = new AbortController();
  const failed = deferred<never>();
  let connection: OpenConnection | undefined;
  let timer: unknown;

  const fault = (code: PlugboardErrorCode, what: string): PlugboardError =>
    new PlugboardError(code, `${adapter.name}: ${what}.`, { cause: signal?.reason });
  const aborted = (): PlugboardError => fault("aborted", "the connection was aborted");
  const onAbort = (): void => failed.reject(aborted());
  const onTimeout = (): void =>
    failed.reject(fault("connect-timeout", `waited ${settings.connectTimeoutMs} ms for ${connection ? readiness.name : "the socket"}`));
  const settle = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
  const take = async (socket: S): Promise<OpenConnection> => {
    const opened = deferred<void>();
    const firstFrame = deferred<void>();
    const broken = deferred<never>();
    const told = { opened: opened.resolve, framed: firstFrame.resolve, fail: broken.reject };
    connection = new OpenConnection(adapter, socket, told, handlers, settings, handshake);
    let own: Promise<void> | undefined;
    const adapterReady = (): Promise<void> => {
      own ??= checked.readiness.wait(context);
      return own;
    };
    const context: ReadinessContext<S> = {
      socket,
      signal: attempt.signal,
      opened: opened.promise,
      firstFrame: firstFrame.promise,
      adapterReady,
    };
    // The attempt may have been given up before the socket came. It is abandoned here and not earlier, because ws 8.23 throws an error that no
    // listener hears.
    if (attempt.signal.aborted) connection.abandon();
    else await Promise.race([readiness.wait(context), broken.promise]);
    return connection;
  };

  try {
    if (signal?.aborted) throw aborted();
    signal?.addEventListener("abort", onAbort);
    // Inside the `try`, because workerd 2026-11-17 refuses to set a timer at the top level of a module.
    timer = setTimeout(onTimeout, settings.connectTimeoutMs);
    const made = checked.open(handshake, attempt.signal);
    // A socket that is there at once is listened to in this very turn; a promised one in the turn in which it arrives.
    const ready = await Promise.race([failed.promise, "then" in made ? made.then(take) : take(made)]);
    settle();
    ready.start(handshake.protocols);
    // A connection that ended with its first events is handed out when its end is known, and not half closed.
    if (ready.status === "closing") await ready.closed;
    return ready;
  } catch (thrown) {
    attempt.abort();
    connection?.abandon();
    throw safeError(thrown, handshake, "connect-failed", `${adapter.name}: the connection failed.`);
  } finally {
    settle();
  }
};
