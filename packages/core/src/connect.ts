import type { Adapter } from "./adapter.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import { createLink, type Link } from "./link.ts";
import { type ConnectOptions, checkOptions } from "./options.ts";
import type { ReadinessContext } from "./readiness.ts";
import { redactor, safeError } from "./redact.ts";
import { type ConnectRequest, checkRequest } from "./request.ts";
import type { Socket } from "./socket.ts";

/**
 * The subprotocol must be one of those offered. Deno, workerd and Firefox do not enforce it (RFC 6455, 4.1).
 */
const checkProtocol = (adapterName: string, offered: readonly string[], selected: string): void => {
  if (offered.length === 0 ? selected === "" : offered.includes(selected)) return;
  throw new PlugboardError("protocol-mismatch", `${adapterName}: the server did not select an offered subprotocol.`);
};

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
  const dial = checkRequest(adapter, request);
  const redact = redactor(dial);
  const { name } = adapter;
  const { connectTimeoutMs } = settings;
  const { signal, readiness = adapter.readiness } = options;
  // The attempt's own controller: a caller's signal that aborts later must not reach a live socket (workerd would kill it).
  const attempt = new AbortController();
  const given = deferred<never>();
  let link: Link | undefined;

  const giveUp = (code: PlugboardErrorCode, message: string): void =>
    given.reject(new PlugboardError(code, `${name}: ${message}.`, { cause: signal?.reason }));
  const onAbort = (): void => giveUp("aborted", "the attempt was aborted");
  const onTimeout = (): void => giveUp("connect-timeout", `waited ${connectTimeoutMs} ms for ${link ? readiness.name : "the socket"}`);
  const adopt = (socket: S): readonly [S, Link] => {
    link = createLink(adapter, socket, handlers, settings, redact);
    if (attempt.signal.aborted) link.abandon();
    else link.listen();
    return [socket, link];
  };
  const ready = async (): Promise<() => Connection> => {
    const made = adapter.open(dial, attempt.signal);
    // A socket that is there at once is listened to in this very turn; a promised one in the turn in which it arrives.
    const [socket, { opened, firstFrame, failed, open }] = "then" in made ? await made.then(adopt) : adopt(made);
    // A socket that came too late: the promise is rejected already.
    if (attempt.signal.aborted) return given.promise;
    let own: Promise<void> | undefined;
    const adapterReady = (): Promise<void> => {
      own ??= adapter.readiness.wait(context);
      return own;
    };
    const context: ReadinessContext<S> = { socket, signal: attempt.signal, opened, firstFrame, adapterReady };
    await Promise.race([readiness.wait(context), failed]);
    const protocol = socket.protocol?.();
    checkProtocol(name, dial.protocols, protocol ?? dial.protocols[0] ?? "");
    return () => open(protocol ?? "");
  };

  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let timer: unknown;
  try {
    // Inside, because at the top level of a module workerd refuses to set a timer.
    timer = setTimeout(onTimeout, connectTimeoutMs);
    const open = await Promise.race([signal?.aborted ? given.promise : ready(), given.promise]);
    return open();
  } catch (thrown) {
    attempt.abort();
    link?.abandon();
    throw safeError(thrown, redact, "connect-failed", `${name}: the connection could not be made.`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
};
