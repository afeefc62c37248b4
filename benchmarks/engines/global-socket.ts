import type { RawSocket } from "./raw-socket.ts";

/** The engine's own WebSocket. */
export default (url: string, onMessage: () => void): Promise<RawSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener("message", () => onMessage());
    socket.addEventListener("error", () => reject(new Error("The socket failed.")));
    socket.addEventListener("open", () => resolve({ send: (text) => socket.send(text), close: () => socket.close() }));
  });
