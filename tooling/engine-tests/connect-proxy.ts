import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** An HTTP proxy that tunnels to loopback, and may demand a password. */
export interface ConnectProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Every tunnel that was asked for, as the raw names and values of its headers. */
  readonly tunnels: (readonly string[])[];
  /** Ends everything. */
  readonly close: () => Promise<void>;
}

/** Starts the proxy. @param authorization - The `Proxy-Authorization` that it accepts, if it demands one. */
export const startConnectProxy = async (authorization?: string): Promise<ConnectProxy> => {
  const tunnels: ConnectProxy["tunnels"] = [];
  const sockets = new Set<Duplex>();
  const server = createServer().on("connect", (request, socket) => {
    tunnels.push(request.rawHeaders);
    sockets.add(socket);
    if (authorization !== undefined && request.headers["proxy-authorization"] !== authorization) {
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    socket.pipe(upstream).pipe(socket);
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    close: () => {
      // A tunnel is no longer the server's: close() would wait for it for ever.
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
