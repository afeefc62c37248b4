import type { Adapter } from "./adapter.ts";
import type { Connection, ConnectionHandlers } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import { Link } from "./link.ts";
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
  const what = selected === "" ? "none of the offered subprotocols" : "a subprotocol that was not offered";
  throw new PlugboardError("protocol-mismatch", `${adapterName}: the server selected ${what}.`);
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
  const { name } = adapter;
  const { signal, readiness = adapter.readiness } = options;
  // The attempt's own controller: a caller's signal that aborts later must not reach a live socket (workerd would kill it).
  const attempt = new AbortController();
  const given = deferred<never>();
  let link: Link | undefined;

  const giveUp = (code: PlugboardErrorCode, message: string): void =>
    given.reject(new PlugboardError(code, `${name}: ${message}.`, { cause: signal?.reason }));
  const onAbort = (): void => giveUp("aborted", "the attempt was aborted");
  const onTimeout = (): void => {
    giveUp("connect-timeout", `waited ${settings.connectTimeoutMs} ms for ${link ? readiness.name : "the socket"}`);
  };
  const adopt = (socket: S): readonly [S, Link] => {
    const adopted = new Link(adapter, socket, handlers, settings, redact);
    link = adopted;
    if (attempt.signal.aborted) adopted.abandon();
    else adopted.listen();
    return [socket, adopted];
  };
  const ready = async (): Promise<Link> => {
    const made = adapter.open(dial, attempt.signal);
    // A socket that is there at once is listened to in this very turn; a promised one in the turn in which it arrives.
    const [socket, live] = "then" in made ? await made.then(adopt) : adopt(made);
    await Promise.race([becomeReady(adapter, readiness, socket, live, attempt.signal), live.failed.promise]);
    checkProtocol(name, dial.protocols, socket.protocol?.() ?? dial.protocols[0] ?? "");
    return live;
  };

  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let timer: unknown;
  try {
    // Inside, because at the top level of a module workerd refuses to set a timer.
    timer = setTimeout(onTimeout, settings.connectTimeoutMs);
    return (await Promise.race([signal?.aborted ? given.promise : ready(), given.promise])).open();
  } catch (thrown) {
    attempt.abort();
    link?.abandon();
    throw safeError(thrown, redact, "connect-failed", `${name}: the connection could not be made.`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
};
