import type { Adapter } from "./adapter.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { PlugboardError } from "./errors.ts";
import { discard, Link } from "./link.ts";
import { type ConnectOptions, checkOptions } from "./options.ts";
import type { Readiness, ReadinessContext } from "./readiness.ts";
import { redactor, safeError } from "./redact.ts";
import { type ConnectRequest, checkRequest } from "./request.ts";
import type { Socket } from "./socket.ts";

/**
 * The subprotocol must be one of those offered. Deno, workerd and Firefox do not enforce it (RFC 6455, 4.1).
 */
const checkProtocol = (adapterName: string, offered: readonly string[], selected: string): void => {
  if (offered.length === 0 ? selected === "" : offered.includes(selected)) return;
  const what = selected === "" ? "selected none of the offered subprotocols" : "selected a subprotocol that was not offered";
  throw new PlugboardError("protocol-mismatch", `${adapterName}: the server ${what}.`);
};

const becomeReady = <S extends Socket>(
  adapter: Adapter<S>,
  readiness: Readiness<S>,
  socket: S,
  link: Link,
  signal: AbortSignal,
): Promise<void> => {
  let own: Promise<void> | undefined;
  const context: ReadinessContext<S> = {
    socket,
    signal,
    opened: link.opened.promise,
    firstFrame: link.firstFrame.promise,
    adapterReady: () => {
      own ??= adapter.readiness.wait(context);
      return own;
    },
  };
  return readiness.wait(context);
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
  const { signal, readiness = adapter.readiness } = options;
  // The attempt's own controller: a caller's signal that aborts later must not reach a live socket (workerd would kill it).
  const attempt = new AbortController();
  const given = deferred<never>();
  let link: Link | undefined;

  const onAbort = (): void =>
    given.reject(new PlugboardError("aborted", `${adapter.name}: the attempt was aborted.`, { cause: signal?.reason }));
  const onTimeout = (): void => {
    const phase = link ? readiness.name : "the socket";
    given.reject(new PlugboardError("connect-timeout", `${adapter.name}: waited ${settings.connectTimeoutMs} ms for ${phase}.`));
  };
  const adopt = (socket: S): Link => {
    link = new Link(adapter, socket, handlers, settings, redact);
    link.listen();
    return link;
  };

  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(onTimeout, settings.connectTimeoutMs);
  try {
    if (signal?.aborted) await given.promise;
    const made = adapter.open(dial, attempt.signal);
    // A socket that is there at once is listened to in this very turn; a promised one in the turn in which it arrives.
    const late = "then" in made ? made.then((socket) => (attempt.signal.aborted ? discard(socket) : adopt(socket))) : adopt(made);
    if (late instanceof Link) link = late;
    else await Promise.race([late, given.promise]);
    if (!link) throw new PlugboardError("connect-failed", `${adapter.name}: the factory gave no socket.`);
    const { socket } = link;
    await Promise.race([becomeReady(adapter, readiness, socket as S, link, attempt.signal), link.failed.promise, given.promise]);
    checkProtocol(adapter.name, dial.protocols, socket.protocol?.() ?? dial.protocols[0] ?? "");
    return link.open();
  } catch (cause) {
    attempt.abort();
    link?.abandon();
    throw safeError(cause, adapter.name, redact);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
};
