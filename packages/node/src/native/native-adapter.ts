import { type Adapter, afterOpen, type Capabilities, type Socket } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { type NativeDispatcher, openNative } from "./open-native.ts";

/** How `nativeAdapter` dials. A name that is not here, say `proxy`, fails with `invalid-argument` when the adapter is made. */
export interface NativeAdapterOptions {
  /**
   * An `Agent` or `ProxyAgent` of npm `undici`, for TLS options, a proxy, or `allowH2: false`. Node's global dispatcher unless
   * given: Node 26 then offers HTTP/2 on `wss:` and fails where a server takes it but follows RFC 8441.
   */
  readonly dispatcher?: NativeDispatcher;
}

const capabilities: Capabilities = {
  headers: true,
  subprotocols: true,
  handshakeResponse: false,
  handshakeHeaders: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: false,
  terminate: true,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/**
 * An adapter over Node's own `WebSocket`, for Node 22 and newer; without that class `connect` fails with `capability-missing`.
 *
 * A refused handshake is an opaque `connect-failed`, and Node 24 and 26 send a handshake that is answered with 401 twice.
 */
export const nativeAdapter = (options: NativeAdapterOptions = {}): Adapter<Socket> => {
  const { dispatcher, ...others } = options;
  refuseUnknownOptions("node-native", others);
  return { name: "node-native", capabilities, open: openNative(dispatcher), readiness: afterOpen };
};
