import type { Adapter } from "./adapter.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { type ConnectionState, createConnectionState } from "./connection-state.ts";
import { deferred } from "./deferred.ts";
import { PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import { type ConnectOptions, checkOptions } from "./options.ts";
import { redactor, safeError } from "./redact.ts";
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
  adapter: Adapter<S>,
  request: ConnectRequest | string | URL,
  handlers: ConnectionHandlers = {},
  options: ConnectOptions<S> = {},
): Promise<Connection> => {
  const settings = checkOptions(adapter, options);
  const handshake = checkRequest(adapter, request);
  const redact = redactor(handshake);
  const { connectTimeoutMs } = settings;
  const { signal, readiness = adapter.readiness } = options;
  // The attempt's own controller: a caller's signal that aborts later must not reach a live socket (workerd would kill it).
  const attempt = new AbortController();
  const givenUp = deferred<never>();
  let state: ConnectionState<S> | undefined;
  let timer: unknown;

  const fault = (code: PlugboardErrorCode, what: string): PlugboardError =>
    new PlugboardError(code, `${adapter.name}: ${what}.`, { cause: signal?.reason });
  const aborted = (): PlugboardError => fault("aborted", "the connection was aborted");
  const onAbort = (): void => givenUp.reject(aborted());
  const onTimeout = (): void =>
    givenUp.reject(fault("connect-timeout", `waited ${connectTimeoutMs} ms for ${state ? readiness.name : "the socket"}`));
  const take = async (socket: S): Promise<ConnectionState<S>> => {
    state = createConnectionState(adapter, socket, handshake.protocols, handlers, settings, redact);
    await state.ready(readiness, attempt.signal);
    return state;
  };

  try {
    if (signal?.aborted) throw aborted();
    signal?.addEventListener("abort", onAbort);
    // Inside, because at the top level of a module workerd refuses to set a timer.
    timer = setTimeout(onTimeout, connectTimeoutMs);
    const made = adapter.open(handshake, attempt.signal);
    // A socket that is there at once is listened to in this very turn; a promised one in the turn in which it arrives.
    const { open } = await Promise.race([givenUp.promise, "then" in made ? made.then(take) : take(made)]);
    return open();
  } catch (thrown) {
    attempt.abort();
    state?.abandon();
    throw safeError(thrown, redact, "connect-failed", `${adapter.name}: the connection failed.`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
};
