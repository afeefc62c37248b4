import { PlugboardError, type Socket, webSocketSocket } from "@plugboard/core";

/** A socket that came with the response of an upgraded `fetch`. The runtime holds its messages back until `accept()`. */
export interface WorkerdSocket extends Socket {
  /** Starts delivery, and lets messages be sent. */
  accept(): void;
}

/** `send` names the rule in place of the runtime's text, which does not say what can be done. */
const foreign = (cause: unknown): PlugboardError =>
  new PlugboardError(
    "not-open",
    "workerd: the runtime refused the socket. A socket works only in the request that opened it; to share one, let a Durable Object own it.",
    { cause },
  );

/** What both kinds of workerd socket have in common: the close reply, and clear errors in another request. */
export const guarded = (webSocket: RuntimeWebSocket): Socket => {
  const socket = webSocketSocket(webSocket);
  return {
    ...socket,
    listen: (events) => {
      socket.listen(events);
      // Before compatibility date 2026-04-07 the peer's close is answered by close() and by nothing else.
      webSocket.addEventListener("close", ({ code = 1000, reason = "" }) => {
        try {
          webSocket.close(code, reason);
        } catch {
          webSocket.close(1000, "");
        }
      });
    },
    send: (frame) => {
      try {
        socket.send(frame);
      } catch (cause) {
        throw foreign(cause);
      }
    },
    bufferedBytes: () => {
      try {
        return webSocket.bufferedAmount;
      } catch {
        // Another request asks: the send that follows says so.
        return 0;
      }
    },
  };
};

/** The socket of an upgraded `fetch`. `terminate` aborts that fetch, the only way to drop the TCP connection at once. */
export const workerdSocket = (webSocket: RuntimeWebSocket, protocol: string, terminate: () => void): WorkerdSocket => {
  const socket = guarded(webSocket);
  return {
    ...socket,
    // The runtime calls the socket open before accept(); there is no such event to pass on.
    listen: (events) => socket.listen({ ...events, open: () => undefined }),
    accept: () => webSocket.accept(),
    // `protocol` of such a socket is always empty; the response's header has it.
    protocol: () => protocol,
    terminate,
  };
};
