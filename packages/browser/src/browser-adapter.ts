import { type Adapter, afterOpen, type Capabilities, type Socket } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { openWebSocket } from "./open-web-socket.ts";

const capabilities: Capabilities = {
  // A page cannot set handshake headers; a credential travels as a subprotocol.
  headers: false,
  subprotocols: true,
  // The reason of a refusal is kept from the page (WHATWG WebSockets, 3.4): Chromium and Firefox give a bare error event.
  handshakeResponse: false,
  handshakeHeaders: false,
  handshakeCheck: true,
  // Firefox 153 delivers masked server frames, Chromium 156 fails them: what does not hold everywhere is not promised.
  frameCheck: false,
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
 * The adapter for pages, dedicated workers and shared workers: the global `WebSocket` of a browser. It has no options.
 *
 * A request with headers fails with `capability-missing`. What the browser blocks (a content security policy, mixed
 * content) and what it cannot reach is an opaque `connect-failed`.
 *
 * @param options - There are none: a name, say `headers`, fails with `invalid-argument`.
 */
export const browserAdapter = (options: Readonly<Record<string, never>> = {}): Adapter<Socket> => {
  refuseUnknownOptions("browser", options);
  return { name: "browser", capabilities, open: openWebSocket(), readiness: afterOpen };
};
