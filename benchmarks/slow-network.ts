import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What a network adds to loopback. */
export interface Network {
  /** Time that a byte takes one way, in milliseconds. */
  readonly oneWayMs: number;
  /** Bytes that go up in one millisecond. */
  readonly upBytesPerMs: number;
}

/** Passes bytes on later: each chunk after the way, and not before the one in front of it has gone through. */
const forward = (from: Socket, to: Socket, oneWayMs: number, bytesPerMs: number): void => {
  let freeAt = 0;
  from.on("data", (chunk: Buffer) => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + chunk.length / bytesPerMs;
    setTimeout(() => to.write(chunk), freeAt - now + oneWayMs);
  });
  from.on("close", () => setTimeout(() => to.destroy(), oneWayMs));
  from.on("error", () => undefined);
};

/** Puts a network in front of a port of this machine; gives the port to use instead. */
export const startSlowNetwork = async (port: number, { oneWayMs, upBytesPerMs }: Network): Promise<number> => {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    forward(client, upstream, oneWayMs, upBytesPerMs);
    forward(upstream, client, oneWayMs, Number.POSITIVE_INFINITY);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
