import type { SocketFactory } from "@plugboard/core";
import { bunSocket } from "./bun-socket.ts";

/** Makes sockets over Bun's `WebSocket`. Bun 1.4 ignores an AbortSignal, so an attempt that is given up is terminated by core. */
export const openWithOptions =
  ({ proxy, tls }: Pick<BunWebSocketOptions, "proxy" | "tls">): SocketFactory =>
  ({ url, protocols, headers }) =>
    bunSocket(
      new WebSocket(url, { protocols: [...protocols], headers, ...(proxy !== undefined && { proxy }), ...(tls !== undefined && { tls }) }),
    );
