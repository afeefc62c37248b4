import { once } from "node:events";
import { Agent } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { type Connection, connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

let server: WebSocketServer;

beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  server.close();
  await once(server, "close");
});

/** Writes of a socket: how many times bytes were handed to the operating system. */
const counted = (): { readonly tcp: Socket; readonly writes: () => number } => {
  const tcp = new Socket();
  const one = vi.spyOn(tcp, "_write");
  const several = vi.spyOn(tcp, "_writev" as "_write");
  return { tcp, writes: () => one.mock.calls.length + several.mock.calls.length };
};

interface Pair {
  readonly connection: Connection;
  readonly messages: string[];
  /** Resolves when the peer has so many messages, or the socket is gone. */
  readonly until: (count: number) => Promise<void>;
  /** Writes since the socket is open. */
  readonly writes: () => number;
}

const pair = async (): Promise<Pair> => {
  const { tcp, writes } = counted();
  const agent = Object.assign(new Agent(), {
    createConnection: (options: { host: string; port: number }) => tcp.connect(Number(options.port), options.host),
  });
  const accepted = once(server, "connection");
  const connection = await connect(nodeAdapter({ agent }), `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, {});
  const peer = (await accepted)[0] as WebSocket;
  const messages: string[] = [];
  const gone = once(peer, "close");
  peer.on("message", (data: Buffer) => messages.push(data.toString()));
  const until = async (count: number): Promise<void> => {
    while (messages.length < count && peer.readyState === peer.OPEN) await Promise.race([once(peer, "message"), gone]);
  };
  const before = writes();
  return { connection, messages, until, writes: () => writes() - before };
};

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

test("messages of one turn leave in one write, in order", async () => {
  const { connection, messages, until, writes } = await pair();
  for (const text of numbers(50)) connection.send(text);
  expect(writes()).toBe(0);
  await until(50);
  expect(messages).toEqual(numbers(50));
  expect(writes()).toBe(1);
  connection.send("alone");
  await until(51);
  expect(writes()).toBe(2);
  await connection.close();
});

test("a turn that sends much does not wait for its end", async () => {
  const { connection, until, writes } = await pair();
  for (const text of numbers(5)) connection.send(text.repeat(65_536));
  expect(writes()).toBe(5);
  await until(5);
  await connection.close();
});

test.each(["close", "terminate"] as const)("what was sent in the turn of %s() arrives", async (end) => {
  const { connection, messages, until } = await pair();
  for (const text of numbers(50)) connection.send(text);
  void connection[end]();
  await until(50);
  expect(messages).toEqual(numbers(50));
});

test("drained() is not kept waiting by a message of the same turn", async () => {
  const { connection, writes } = await pair();
  connection.send("x");
  await connection.drained();
  expect([writes(), connection.queuedBytes]).toEqual([1, 0]);
  await connection.close();
});
