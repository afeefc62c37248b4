import { type Socket, type WebSocketLike, webSocketSocket } from "@plugboard/core";

/** Bun's own socket: it pings, terminates and pauses, and reports the peer's pings and pongs as events. */
export const bunSocket = (webSocket: WebSocketLike): Socket => {
  const socket = webSocketSocket(webSocket, ["ping", "terminate", "pause", "resume"]);
  return {
    ...socket,
    listen: (events) => {
      socket.listen(events);
      webSocket.addEventListener("ping", () => events.alive());
      webSocket.addEventListener("pong", ({ data }) =>
        events.alive(data instanceof Uint8Array ? data : new Uint8Array(data as ArrayBuffer)),
      );
    },
  };
};
