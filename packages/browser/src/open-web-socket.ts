import { PlugboardError, type SocketFactory, webSocketSocket } from "@plugboard/core";

/**
 * Makes sockets of the page or worker. The constructor may throw (Firefox 153 under a content security policy, every
 * browser on mixed content); core reports that as `connect-failed`.
 */
export const openWebSocket = (): SocketFactory => {
  // As it is when the adapter is made: a program may make a class of this very adapter the global one.
  const { WebSocket } = globalThis;
  return ({ url, protocols }) => {
    const webSocket = new WebSocket(url, [...protocols]);
    // What the policy blocks is born closed in Chromium 156, which then fires an error and no close.
    if (webSocket.readyState > 1) throw new PlugboardError("connect-failed", "browser: a policy of the page blocked the connection.");
    return webSocketSocket(webSocket);
  };
};
