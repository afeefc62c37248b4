import { isPlugboardError, PlugboardError, type Socket, webSocketSocket } from "@plugboard/core";

/** A socket that came with the response of an upgraded `fetch`. The runtime holds its messages back until `accept()`. */
export interface WorkerdSocket extends Socket {
  /** Starts delivery, and lets messages be sent. */
  accept(): void;
}

const elsewhere =
  "workerd: the runtime refused the socket. One works only in the request that opened it; to share one, let a Durable Object own it.";

/** Before compatibility date 2026-04-07 nothing else answers the peer's close. A code that may not be sent is answered by 1000. */
const answerClose = (webSocket: RuntimeWebSocket, code: number, reason: string): void => {
  for (const answer of [code, 1000]) {
    try {
      return webSocket.close(answer, reason);
    } catch {
      // 1005, 1006, and numbers that are no close codes.
    }
  }
};

/** What the socket reports about itself. To another request workerd 2026-11-17 reports nothing; the `send` that follows says why. */
const allowed = <T>(ask: () => T, otherwise: T): T => {
  try {
    return ask();
  } catch {
    return otherwise;
  }
};

/** A string that can be encoded. `lib` is older than the method; every workerd has it. */
const wellFormed = (text: string & { toWellFormed?(): string }): string => text.toWellFormed?.() ?? text;

/** What both kinds of workerd socket have in common: the answer to a close, and clear errors in another request. */
export const guarded = (webSocket: RuntimeWebSocket): Socket => {
  const socket = webSocketSocket(webSocket);
  return {
    ...socket,
    listen: (events) => {
      socket.listen(events);
      webSocket.addEventListener("close", ({ code = 1000, reason = "" }) => answerClose(webSocket, code, reason));
    },
    send: (frame) => {
      try {
        // workerd 2026-11-17 writes three U+FFFD for a lone surrogate; `toWellFormed` leaves one, as every other runtime does.
        socket.send(typeof frame === "string" ? wellFormed(frame) : frame);
      } catch (cause) {
        throw isPlugboardError(cause) ? cause : new PlugboardError("not-open", elsewhere, { cause });
      }
    },
    isClosing: () => allowed(() => webSocket.readyState > 1, false),
    bufferedBytes: () => allowed(() => webSocket.bufferedAmount, 0),
  };
};

/** The socket of an upgraded `fetch`. `terminate` aborts that fetch, the only way to drop the TCP connection at once. */
export const workerdSocket = (webSocket: RuntimeWebSocket, { headers }: RuntimeResponse, terminate: () => void): WorkerdSocket => {
  const socket = guarded(webSocket);
  const protocol = headers.get("sec-websocket-protocol") ?? "";
  return {
    ...socket,
    // The runtime calls the socket open before accept(); there is no such event to pass on.
    listen: (events) =>
      socket.listen({
        open: () => undefined,
        message: (frame) => events.message(frame),
        alive: (pong) => events.alive(pong),
        error: (cause) => events.error(cause),
        close: (code, reason) => events.close(code, reason),
      }),
    accept: () => webSocket.accept(),
    // `protocol` of such a socket is always empty; the response's header has it.
    protocol: () => protocol,
    handshakeHeaders: () => Object.fromEntries([...headers].filter(([name]) => name !== "set-cookie")),
    terminate,
  };
};
