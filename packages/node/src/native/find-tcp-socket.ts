import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket as TcpSocket } from "node:net";
import { TLSSocket } from "node:tls";

const isShared = (socket: TcpSocket): boolean => socket instanceof TLSSocket && socket.alpnProtocol === "h2";

/** What tells one handshake from another; also the second one, which Node 24 and 26 make after an answer of 401, perhaps over another socket. */
const keyOf = (request: unknown): string | undefined => /sec-websocket-key[:,] *([^\r\n,]+)/i.exec(String(Object(request).headers))?.[1];

/**
 * Makes a WebSocket and finds the TCP socket under it, which Node does not show. undici's diagnostics channels name the request
 * in the turn of the constructor, and the socket once the request is written (checked on Node 22.23, 24.21 and 26.10).
 *
 * @returns The WebSocket, and its TCP socket if that is known and carries nothing else, as an HTTP/2 session may.
 */
export const findTcpSocket = (make: () => WebSocket): readonly [WebSocket, () => TcpSocket | undefined] => {
  let key: string | undefined;
  let tcp: TcpSocket | undefined;
  const onCreate = (message: unknown): void => {
    key ??= keyOf(Object(message).request);
  };
  const onSend = (message: unknown): void => {
    const { request, socket } = Object(message);
    if (key && keyOf(request) === key) tcp = socket instanceof TcpSocket && !isShared(socket) ? socket : undefined;
  };
  const stop = (): void => void unsubscribe("undici:client:sendHeaders", onSend);
  subscribe("undici:client:sendHeaders", onSend);
  subscribe("undici:request:create", onCreate);
  try {
    const webSocket = make();
    for (const end of ["open", "error", "close"]) webSocket.addEventListener(end, stop);
    return [webSocket, () => tcp];
  } catch (cause) {
    stop();
    throw cause;
  } finally {
    unsubscribe("undici:request:create", onCreate);
  }
};
