import type { SocketFactory } from "@plugboard/core";
import type { ClientOptions } from "ws";
import { type TlsOptions, tunnelAgent } from "./tunnel-agent.ts";
import { WsSocket } from "./ws-socket.ts";

/**
 * ws 8.23 ends a connection on which more than 60 of its own pongs wait to be written, as after many pings in one segment. A pong has 131
 * bytes at the most, so that these are bounded to 8 MB. The declarations of ws (8.18.2) do not know the option.
 */
const pongs = { maxPendingAutoPongs: 64 * 1024 };

/** Makes one ws socket for one request. `proxyFor` gives the proxy for a URL, if it goes through one. */
export const openWs =
  (settings: ClientOptions, tls: TlsOptions, proxyFor: (url: string) => URL | undefined): SocketFactory =>
  ({ url, protocols, headers }, signal) => {
    const proxy = proxyFor(url);
    return new WsSocket(url, protocols, {
      ...tls,
      ...settings,
      ...(proxy && { agent: tunnelAgent(proxy, url.startsWith("wss:") ? tls : undefined, signal) }),
      headers: { ...headers },
      // ws 8.23 ends a connection over a message of more than 16,384 fragments; no other runtime does. Finite, as each costs a buffer.
      maxFragments: 256 * 1024,
      ...pongs,
      // A redirect would carry the credential to a host that the caller did not name.
      followRedirects: false,
      // All messages of a TCP segment in one stack, at full speed: core listens before `open`, so none can be missed.
      allowSynchronousEvents: true,
    });
  };
