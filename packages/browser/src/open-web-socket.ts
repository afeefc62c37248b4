import { type SocketFactory, webSocketSocket } from "@plugboard/core";

/**
 * Makes one socket of the page or worker. The constructor may throw (Firefox under a content security policy, every
 * browser on mixed content); core reports that as `connect-failed`.
 */
export const openWebSocket: SocketFactory = ({ url, protocols }) => webSocketSocket(new WebSocket(url, [...protocols]));
