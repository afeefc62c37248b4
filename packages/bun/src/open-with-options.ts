import type { SocketFactory } from "@plugboard/core";
import { bunSocket } from "./bun-socket.ts";

/**
 * Makes sockets over Bun's `WebSocket`. Bun 1.4 ignores an AbortSignal, so an attempt that is given up is terminated by core.
 *
 * @param proxyFor - Gives the proxy for a URL, if it goes through one.
 */
export const openWithOptions = (proxyFor: (url: string) => unknown, tls: unknown): SocketFactory => {
  // As it is when the adapter is made: a program may make a class of this very adapter the global one.
  const { WebSocket } = globalThis;
  return ({ url, protocols, headers }) => {
    const proxy = proxyFor(url);
    const options = { protocols: [...protocols], headers, ...(proxy !== undefined && { proxy }), ...(tls !== undefined && { tls }) };
    return bunSocket(new WebSocket(url, options));
  };
};
