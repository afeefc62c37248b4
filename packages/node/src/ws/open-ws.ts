import type { SocketFactory } from "@plugboard/core";
import { type ClientOptions, WebSocket } from "ws";
import { type TlsOptions, tunnelAgent } from "./tunnel-agent.ts";
import { wsSocket } from "./ws-socket.ts";

/** Makes one ws socket for one request. */
export const openWs =
  (settings: ClientOptions, tls: TlsOptions, proxy: URL | undefined): SocketFactory =>
  ({ url, protocols, headers }, signal) => {
    const ws = new WebSocket(url, [...protocols], {
      ...tls,
      ...settings,
      ...(proxy && { agent: tunnelAgent(proxy, url.startsWith("wss:") ? tls : undefined, signal) }),
      headers: { ...headers },
      // ws 8.23 ends a connection over a message of more than 16,384 fragments; no other runtime does. Finite, as each costs a buffer.
      maxFragments: 256 * 1024,
      // A redirect would carry the credential to a host that the caller did not name.
      followRedirects: false,
      // All messages of a TCP segment in one stack, at full speed: core listens before `open`, so none can be missed.
      allowSynchronousEvents: true,
    });
    return wsSocket(ws, protocols, settings.perMessageDeflate !== false);
  };
