import { PlugboardError, type SocketFactory, webSocketSocket } from "@plugboard/core";
import { tcpProgress } from "../tcp-progress.ts";
import { findTcpSocket } from "./find-tcp-socket.ts";

/** The part of an undici `Dispatcher` that Node's WebSocket uses. */
export interface NativeDispatcher {
  /** Carries out one request. */
  dispatch(options: object, handler: object): boolean;
}

/** Makes one socket of Node's own class for one request. */
export const openNative = (dispatcher: NativeDispatcher | undefined): SocketFactory => {
  // As it is when the adapter is made: a program may make a class of this very adapter the global one.
  const { WebSocket } = globalThis;
  return ({ url, protocols, headers }) => {
    if (typeof WebSocket !== "function") {
      throw new PlugboardError("capability-missing", "node-native: this Node has no WebSocket; use nodeAdapter() or Node 22 or newer.");
    }
    const init: WebSocketInit = { protocols: [...protocols], headers: { ...headers } };
    const [webSocket, tcp] = findTcpSocket(() => new WebSocket(url, dispatcher ? Object.assign(init, { dispatcher }) : init));
    const socket = webSocketSocket(webSocket);
    return {
      ...socket,
      progress: () => tcpProgress(tcp()),
      terminate: () => {
        // While it connects, close() drops the TCP connection; afterwards it waits for the peer, without end (Node 22 to 26).
        const established = webSocket.readyState === WebSocket.CONNECTING ? undefined : tcp();
        if (established) established.destroy();
        else webSocket.close();
      },
    };
  };
};
