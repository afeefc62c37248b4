import { PlugboardError, type SocketFactory, webSocketSocket } from "@plugboard/core";

/** The part of an undici `Dispatcher` that Node's WebSocket uses. */
export interface NativeDispatcher {
  /** Carries out one request. */
  dispatch(options: object, handler: object): boolean;
}

/** Makes one socket of Node's own class for one request. */
export const openNative =
  (dispatcher: NativeDispatcher | undefined): SocketFactory =>
  ({ url, protocols, headers }) => {
    if (typeof globalThis.WebSocket !== "function") {
      throw new PlugboardError("capability-missing", "node-native: this Node has no WebSocket; use nodeAdapter() or Node 22 or newer.");
    }
    const init: WebSocketInit = { protocols: [...protocols], headers: { ...headers } };
    return webSocketSocket(new WebSocket(url, dispatcher ? Object.assign(init, { dispatcher }) : init));
  };
