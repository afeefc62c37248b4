import type { OpenCall } from "./call.ts";

/** The clients of the Realtime API by the name in the tables; each is loaded where it is used, so that no probe holds another's code. */
const files: Readonly<Record<string, () => Promise<{ readonly open: OpenCall }>>> = {
  "raw ws": () => import("./raw-ws.ts"),
  "Node's WebSocket": () => import("./native-web-socket.ts"),
  partysocket: () => import("./partysocket.ts"),
  connect: () => import("./plugboard-connect.ts"),
  RealtimeTransport: () => import("./realtime-transport.ts"),
  "RealtimeTransport, hooks overridden": () => import("./hooked-transport.ts"),
  OpenAIRealtimeWebSocket: () => import("./agents-realtime.ts"),
  OpenAIRealtimeWS: () => import("./openai-realtime-ws.ts"),
};

/** Those that speak the protocol, beside the limit. */
export const callClients = ["raw ws", "RealtimeTransport", "OpenAIRealtimeWebSocket", "OpenAIRealtimeWS"] as const;

/** Those that are only sockets. */
export const socketClients = ["raw ws", "connect", "Node's WebSocket", "partysocket"] as const;

export const findCallClient = async (name: string): Promise<OpenCall> => {
  const load = files[name];
  if (!load) throw new Error(`There is no client ${name}.`);
  return (await load()).open;
};
