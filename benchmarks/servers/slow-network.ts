import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What a network adds to loopback. */
export interface Network {
  /** Time that a byte takes one way, in milliseconds. */
  readonly oneWayMs: number;
  /** Bytes that go up in one millisecond. @defaultValue no limit */
  readonly upBytesPerMs?: number;
  /**
   * Bytes that go up before the first of them is acknowledged. Every acknowledged byte then lets one more go (slow start, RFC
   * 5681, 3.1). Once all is acknowledged the window is the initial one again, as it is after a silence of one retransmission
   * timeout (RFC 5681, 4.1); a model thinks longer than that (240 ms on Linux at a round trip of 40 ms).
   *
   * @defaultValue no limit
   */
  readonly initialWindow?: number;
}

/**
 * Passes bytes on later: each chunk after the time of one way, and not before the chunk in front of it.
 *
 * @param openAt - When the first byte may go, on the clock of `performance.now()`.
 */
const forward = (from: Socket, to: Socket, network: Network, openAt = 0): void => {
  const { oneWayMs, upBytesPerMs = Number.POSITIVE_INFINITY, initialWindow = Number.POSITIVE_INFINITY } = network;
  const way: Buffer[] = [];
  let waiting: Buffer = Buffer.alloc(0);
  let window = initialWindow;
  let inFlight = 0;
  let freeAt = openAt;
  const acknowledge = (bytes: number): void => {
    inFlight -= bytes;
    window = inFlight + waiting.length === 0 ? initialWindow : window + bytes;
    pass();
  };
  const pass = (): void => {
    const piece = waiting.subarray(0, window - inFlight);
    if (piece.length === 0) return;
    waiting = waiting.subarray(piece.length);
    inFlight += piece.length;
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + piece.length / upBytesPerMs;
    way.push(piece);
    // Waits for the chunk in front, because a timer may fire a millisecond before one that was due earlier.
    setTimeout(() => to.write(way.shift() ?? ""), freeAt - now + oneWayMs);
    if (initialWindow < Number.POSITIVE_INFINITY) setTimeout(acknowledge, freeAt - now + 2 * oneWayMs, piece.length);
  };
  from.on("data", (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    pass();
  });
  from.on("close", () => setTimeout(() => to.destroy(), oneWayMs));
  from.on("error", () => undefined);
};

/** Puts a network in front of a port of this machine; gives the port to use instead. */
export const startSlowNetwork = async (port: number, network: Network): Promise<number> => {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    // The first byte waits for the handshake of TCP, which takes a round trip.
    forward(client, upstream, network, performance.now() + 2 * network.oneWayMs);
    forward(upstream, client, { oneWayMs: network.oneWayMs });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
