import type { Adapter } from "./adapter.ts";
import type { Capabilities } from "./capabilities.ts";
import { PlugboardError } from "./errors.ts";
import { afterOpen } from "./readiness.ts";
import type { Socket } from "./socket.ts";
import type { WebSocketConstructor, WebSocketLike } from "./web-socket-like.ts";
import { webSocketSocket } from "./web-socket-socket.ts";

/** How `wrapWebSocket` describes the class that it wraps. */
export interface WrapWebSocketOptions {
  /**
   * Names the adapter in errors.
   *
   * @defaultValue "web-socket"
   */
  readonly name?: string;
  /**
   * Corrects the capabilities, which are those of a browser's socket. `terminate` and `pause` need the methods of the class, as npm
   * ws has them. What no class of this kind can do (headers, pings that are seen, the server's refusal) cannot be claimed.
   */
  readonly capabilities?: Partial<Omit<Capabilities, "headers" | "handshakeResponse" | "handshakeHeaders" | "ping" | "ref">>;
}

/** What any WHATWG-like class can be trusted with. */
const capabilities: Capabilities = {
  headers: false,
  subprotocols: true,
  handshakeResponse: false,
  handshakeHeaders: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: false,
  terminate: false,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/**
 * An adapter from any WHATWG-like class, or from one socket of such a class.
 *
 * A class is constructed as `new Class(url, protocols)`. An instance serves one `connect`, which takes the instance as it
 * is: the request's URL is not used, its protocols must hold the one that the instance has negotiated, and a second
 * `connect` fails with `invalid-argument`, as it does when a method that the capabilities claim is absent.
 */
export const wrapWebSocket = (source: WebSocketConstructor | WebSocketLike, options: WrapWebSocketOptions = {}): Adapter<Socket> => {
  const { name = "web-socket" } = options;
  const { headers, handshakeResponse, handshakeHeaders, ping, ref } = capabilities;
  const can: Capabilities = { ...capabilities, ...options.capabilities, headers, handshakeResponse, handshakeHeaders, ping, ref };
  const powers = (["terminate", "pause", "resume"] as const).filter((power) => can[power === "resume" ? "pause" : power]);
  let instance = typeof source === "function" ? undefined : source;
  return {
    name,
    capabilities: can,
    readiness: afterOpen,
    open: ({ url, protocols }) => {
      const webSocket = typeof source === "function" ? new source(url, [...protocols]) : instance;
      if (!webSocket) throw new PlugboardError("invalid-argument", `${name}: the wrapped socket was already used.`);
      instance = undefined;
      const absent = powers.find((power) => !webSocket[power]);
      if (absent) {
        webSocket.close(1000, "");
        throw new PlugboardError("invalid-argument", `${name}: the socket has no ${absent}().`);
      }
      const { bufferedBytes, ...socket } = webSocketSocket(webSocket, powers);
      // A class may read a frame after its `send` has returned, as npm ws 8.23 does while it compresses.
      return {
        ...socket,
        ...(can.bufferedBytes && bufferedBytes && { bufferedBytes }),
        send: (frame) => socket.send(typeof frame === "string" ? frame : new Uint8Array(frame)),
      };
    },
  };
};
