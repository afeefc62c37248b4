import { WebSocket } from "ws";
import type { RawSocket } from "./raw-socket.ts";

/** npm ws. */
export default (url: string, onMessage: () => void): Promise<RawSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    // The text is made of the bytes, as every user of it does.
    socket.on("message", (data: Buffer) => data.toString().length > 0 && onMessage());
    socket.on("error", reject);
    socket.on("open", () => resolve({ send: (text) => socket.send(text), close: () => socket.close() }));
  });
