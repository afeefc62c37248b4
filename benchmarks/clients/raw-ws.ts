import { once } from "node:events";
import { WebSocket } from "ws";
import { hear, type OpenCall } from "./call.ts";
import { callOver } from "./socket-call.ts";

/** The limit: npm ws, with the listeners that any client needs. */
export const open: OpenCall = async (url, listener, until) => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const updated = Promise.withResolvers<void>();
  const { onText } = hear(listener, updated.resolve);
  socket.on("message", (data: Buffer) => onText(data.toString()));
  socket.on("error", () => undefined);
  socket.on("close", () => undefined);
  await once(socket, "open");
  return callOver(socket, until, updated.promise);
};
