import { type Connection, type ConnectionHandlers, type ConnectOptions, type ConnectRequest, PlugboardError } from "@plugboard/core";
import type { PoolSettings } from "./pool-settings.ts";
import type { ResponsesSocket } from "./responses-socket.ts";

/** `connect` with the adapter filled in. */
export type Connect = (request: ConnectRequest, handlers: ConnectionHandlers, options: ConnectOptions) => Promise<Connection>;

/** The codes of the system in an error and its causes, for example `ECONNREFUSED`. */
const systemCodesOf = (error: unknown): string[] => {
  const codes: string[] = [];
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ("code" in cause && typeof cause.code === "string") codes.push(cause.code);
  }
  return codes;
};

/** The process, or the machine, has no file descriptor left. */
export const isOutOfDescriptors = (reason: unknown): boolean =>
  systemCodesOf(reason).some((code) => code === "EMFILE" || code === "ENFILE");

/**
 * What a server sends together with its answer to the handshake arrives in the turn after that. It cannot be an answer to a request, so no
 * request is sent before it has arrived.
 */
const nextTurn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

/** Opens a socket; rejects with a `PlugboardError` when it does not take a request. */
export const openSocket = async (
  socket: ResponsesSocket,
  connect: Connect,
  request: ConnectRequest,
  { connectTimeoutMs, heartbeat }: PoolSettings,
  signals: readonly AbortSignal[],
): Promise<void> => {
  const attempt = new AbortController();
  const onAbort = (): void => attempt.abort();
  for (const signal of signals) signal.addEventListener("abort", onAbort, { once: true });
  if (signals.some((signal) => signal.aborted)) onAbort();
  try {
    const options = { signal: attempt.signal, connectTimeoutMs, ...(heartbeat && { heartbeat }) };
    socket.attach(await connect(request, socket.handlers, options));
    if (!socket.isClosed) await nextTurn();
    if (attempt.signal.aborted) throw new PlugboardError("aborted", "The attempt was aborted.");
    if (socket.isUsable) return;
    const what = socket.isClosed ? "The socket closed at once." : "The server refused requests as soon as the socket was open.";
    throw new PlugboardError("closed-before-ready", what, { close: socket.end });
  } catch (cause) {
    socket.terminate();
    throw cause;
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
  }
};
