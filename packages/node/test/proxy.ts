import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export const port = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** A CONNECT proxy on loopback. */
export interface ConnectProxy {
  readonly url: string;
  /** The targets that were asked for. */
  readonly tunnels: readonly string[];
  /** The headers of each CONNECT. */
  readonly headers: readonly IncomingMessage["headers"][];
  /** The local ports from which the proxy reached its targets. */
  readonly outgoing: ReadonlySet<number>;
  readonly deserted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param answer - Answers a CONNECT in place of the tunnel. */
export const startConnectProxy = async (answer?: (socket: Socket) => void): Promise<ConnectProxy> => {
  const tunnels: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const outgoing = new Set<number>();
  const open = new Set<Socket>();
  const server: Server = createServer();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => undefined);
  });
  server.on("connect", (request, socket: Socket) => {
    tunnels.push(request.url ?? "");
    headers.push(request.headers);
    // An upgraded socket of an HTTP server is half-open by default and would never notice that its client is gone.
    socket.resume().on("end", () => socket.end());
    if (answer) return answer(socket);
    const target = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1", () => {
      outgoing.add(target.localPort ?? 0);
      socket.write("HTTP/1.1 200 Established\r\n\r\n");
      socket.pipe(target).pipe(socket);
    });
    target.on("error", () => socket.destroy());
    socket.on("close", () => target.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${port(server)}`,
    tunnels,
    headers,
    outgoing,
    deserted: async () => void (await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once("close", resolve))))),
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
};
