import type { Adapter } from "./adapter.ts";
import type { Capabilities } from "./capabilities.ts";
import { PlugboardError } from "./errors.ts";
import { afterOpen } from "./readiness.ts";
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
  /** Corrects the capabilities, which are those of a browser's socket unless the class proves more. */
  readonly capabilities?: Partial<Capabilities>;
}

/** What any WHATWG-like class can be trusted with. */
const capabilities: Capabilities = {
  headers: false,
  subprotocols: true,
  handshakeResponse: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: false,
  terminate: false,
  bufferedBytes: true,
  pause: false,
  ref: false,
};

/**
 * An adapter from any WHATWG-like class, or from one socket of such a class.
 *
 * A class is constructed as `new Class(url, protocols)`. An instance serves one `connect`, which takes the instance as it
 * is: the request's URL is not used, its protocols must hold the one that the instance has negotiated, and a second
 * `connect` fails with `invalid-argument`.
 */
export const wrapWebSocket = (source: WebSocketConstructor | WebSocketLike, options: WrapWebSocketOptions = {}): Adapter => {
  const { name = "web-socket" } = options;
  let instance = typeof source === "function" ? undefined : source;
  return {
    name,
    capabilities: { ...capabilities, ...options.capabilities },
    readiness: afterOpen,
    open: ({ url, protocols }) => {
      const webSocket = typeof source === "function" ? new source(url, [...protocols]) : instance;
      if (!webSocket) throw new PlugboardError("invalid-argument", `${name}: the wrapped socket was already used.`);
      instance = undefined;
      const socket = webSocketSocket(webSocket);
      // A class may read a frame after its `send` has returned, as npm ws does while it compresses.
      return { ...socket, send: (frame) => socket.send(typeof frame === "string" ? frame : frame.slice()) };
    },
  };
};
