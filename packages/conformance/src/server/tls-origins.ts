import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { authority, type KeyPair, otherHostPair, trustedPair } from "./authority.ts";
import { parseHandshake } from "./handshake-request.ts";
import type { TlsLease } from "./leased-origin.ts";
import { Peer } from "./peer.ts";
import { scenarios } from "./scenarios/index.ts";

/** Performs the scenario of the first request. No case asks what the server saw here, so nothing is recorded for one. */
const serve = (socket: TLSSocket): void => {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    socket.off("data", onData);
    const request = parseHandshake(head.subarray(0, end).toString("latin1"), 0);
    const peer = new Peer(socket, request, () => undefined);
    socket.on("data", (bytes: Buffer) => peer.receive(bytes));
    scenarios[request.scenario]?.(peer, request);
  };
  socket.on("error", () => socket.destroy());
  socket.on("data", onData);
};

const start = async ({ cert, key }: KeyPair): Promise<Server> => {
  const server = createServer({ cert, key, ALPNProtocols: ["http/1.1"] }, serve).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};

const urlOf = (server: Server): string => `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Two origins whose certificates the suite's authority has signed, one for their address and one for another host. */
export const startTlsOrigins = async (): Promise<{ readonly lease: TlsLease; readonly close: () => void }> => {
  const [trusted, otherHost] = await Promise.all([start(trustedPair), start(otherHostPair)]);
  const sockets = new Set<TLSSocket>();
  for (const server of [trusted, otherHost]) {
    server.on("secureConnection", (socket: TLSSocket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
  }
  return {
    lease: { trustedUrl: urlOf(trusted), otherHostUrl: urlOf(otherHost), authority },
    close: () => {
      for (const socket of sockets) socket.destroy();
      trusted.close();
      otherHost.close();
    },
  };
};
