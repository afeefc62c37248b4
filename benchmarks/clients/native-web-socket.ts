import { once } from "node:events";
import { hear, type OpenCall } from "./call.ts";
import { callOver } from "./socket-call.ts";

/** The WebSocket of Node itself. */
export const open: OpenCall = async (url, listener, until) => {
  const socket = new WebSocket(url);
  const updated = Promise.withResolvers<void>();
  const { onText } = hear(listener, updated.resolve);
  socket.addEventListener("message", ({ data }) => onText(String(data)));
  socket.addEventListener("error", () => undefined);
  socket.addEventListener("close", () => undefined);
  await once(socket, "open");
  return callOver(socket, until, updated.promise);
};
