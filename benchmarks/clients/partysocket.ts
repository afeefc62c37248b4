import { WebSocket as PartyWebSocket } from "partysocket";
import { WebSocket } from "ws";
import { hear, type OpenCall } from "./call.ts";
import { callOver } from "./socket-call.ts";

/** partysocket, which reconnects by itself, over npm ws as its documents have it for Node. */
export const open: OpenCall = async (url, listener, until) => {
  const socket = new PartyWebSocket(url, [], { WebSocket });
  const updated = Promise.withResolvers<void>();
  const { onText } = hear(listener, updated.resolve);
  socket.addEventListener("message", ({ data }) => onText(String(data)));
  socket.addEventListener("error", () => undefined);
  socket.addEventListener("close", () => undefined);
  await new Promise<void>((resolve) => socket.addEventListener("open", () => resolve()));
  return callOver(socket, until, updated.promise);
};
