import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What the Responses half received, in numbers. */
export interface ResponsesTotals {
  /** Bytes of messages and HTTP bodies. */
  readonly bytesReceived: number;
  /** Bytes that arrived on the TCP connections: handshakes, headers and frame headers included. */
  readonly wireBytesReceived: number;
  /** TCP connections that brought at least one request. */
  readonly connections: number;
  /** Upgrade requests, refused ones included. */
  readonly handshakes: number;
  /** Upgrade requests that were refused or never answered. */
  readonly refusedHandshakes: number;
  /** Accepted sockets that are open. */
  readonly openSockets: number;
}

/** Numbers connections and counts what they bring. */
export interface ConnectionCounter {
  /** The number of a TCP connection, from 1, and whether this is its first request. */
  number(stream: Duplex): { readonly connection: number; readonly isNew: boolean };
  /** Adds to a total. */
  add(total: "bytesReceived" | "handshakes" | "refusedHandshakes" | "openSockets", amount: number): void;
  /** The totals so far. */
  readonly totals: ResponsesTotals;
}

/** Makes a counter. */
export const createConnectionCounter = (): ConnectionCounter => {
  const numbers = new WeakMap<Duplex, number>();
  const open = new Set<Socket>();
  const counts = { bytesReceived: 0, handshakes: 0, refusedHandshakes: 0, openSockets: 0 };
  let connections = 0;
  let closedWireBytes = 0;

  return {
    number(stream) {
      const known = numbers.get(stream);
      if (known !== undefined) {
        return { connection: known, isNew: false };
      }
      connections += 1;
      numbers.set(stream, connections);
      if (stream instanceof Socket) {
        open.add(stream);
        stream.once("close", () => {
          open.delete(stream);
          closedWireBytes += stream.bytesRead;
        });
      }
      return { connection: connections, isNew: true };
    },
    add(total, amount) {
      counts[total] += amount;
    },
    get totals() {
      const openWireBytes = [...open].reduce((sum, socket) => sum + socket.bytesRead, 0);
      return { ...counts, connections, wireBytesReceived: closedWireBytes + openWireBytes };
    },
  };
};
