import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Connection, connect, type Frame, heartbeat } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

let server: WebSocketServer;
let url: string;

beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: { threshold: 0 } });
  await once(server, "listening");
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  server.close();
  await once(server, "close");
});

interface Pair {
  readonly connection: Connection;
  readonly peer: WebSocket;
  readonly frames: Frame[];
  readonly received: (count: number) => Promise<Frame[]>;
}

const pair = async (adapter = nodeAdapter(), options: Parameters<typeof connect>[3] = {}): Promise<Pair> => {
  const frames: Frame[] = [];
  let wake = (): void => undefined;
  const accepted = once(server, "connection");
  const message = (frame: Frame): void => {
    frames.push(frame);
    wake();
  };
  const connection = await connect(adapter, url, { message }, options);
  const received = async (count: number): Promise<Frame[]> => {
    while (frames.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return frames;
  };
  return { connection, frames, received, peer: (await accepted)[0] };
};

describe.each([nodeAdapter(), nodeAdapter({ perMessageDeflate: true }), nativeAdapter()])("messages with $name", (adapter) => {
  test("arrive in wire order, text as a string and binary as an exact Uint8Array", async () => {
    const { peer, received, connection } = await pair(adapter);
    const sent = ["", "text é", new Uint8Array(), new Uint8Array([1, 2, 3]), "after", new Uint8Array(70_000).fill(7), "end"];
    for (const frame of sent) peer.send(frame);
    const frames = await received(sent.length);
    expect(frames).toEqual(sent);
    for (const frame of frames) if (typeof frame !== "string") expect(frame.constructor).toBe(Uint8Array);
    connection.terminate();
  });

  test("are sent from a view with an offset, and copied before send() returns", async () => {
    const { peer, connection } = await pair(adapter);
    // A Buffer, whose slice() is a view.
    const bytes = Buffer.alloc(5_000, 1);
    const messages: Buffer[] = [];
    const got = new Promise<void>((resolve) => peer.on("message", (data: Buffer) => messages.push(data) === 2 && resolve()));
    for (let count = 0; count < 2; count += 1) connection.send(bytes.subarray(1_000, 4_000));
    bytes.fill(9);
    await got;
    for (const message of messages) expect(message.equals(Buffer.alloc(3_000, 1))).toBe(true);
    connection.terminate();
  });

  test("are refused with not-open from the peer's close frame on, long before the socket is closed", async () => {
    const { peer, connection } = await pair(adapter);
    // A peer whose end of the TCP connection stays open.
    peer.pause();
    peer.close(1013, "busy");
    await expect.poll(() => connection.status).toBe("closing");
    expect(() => connection.send("late")).toThrow(expect.objectContaining({ code: "not-open", delivery: "not-sent" }));
    peer.resume();
    expect(await connection.closed).toMatchObject({ code: 1013, reason: "busy", unsent: [] });
  });

  test("the code and the reason of the peer's close arrive", async () => {
    const { peer, connection } = await pair(adapter);
    peer.close(4001, "bye");
    expect(await connection.closed).toMatchObject({ code: 4001, reason: "bye", wasClean: true, initiator: "remote" });
  });

  test("a closing handshake that the peer never answers ends at the bound, with no socket left", async () => {
    const { peer, connection } = await pair(adapter, { closeTimeoutMs: 50 });
    peer.pause();
    const gone = once(peer, "close");
    expect(await connection.close()).toMatchObject({ code: 1006, wasClean: false, initiator: "local" });
    peer.resume();
    await gone;
  });

  test("the subprotocol that the server selects is the connection's protocol", async () => {
    const connection = await connect(adapter, { url, protocols: ["realtime", "key.abc"], headers: { Authorization: "Bearer x" } });
    expect(connection.protocol).toBe("realtime");
    connection.terminate();
  });
});

test.each([
  [nodeAdapter(), WebSocket],
  [nativeAdapter(), globalThis.WebSocket],
] as const)("the connection of $name shows its runtime's own socket", async (adapter, expected) => {
  const { connection } = await pair(adapter);
  const socket = connection.runtimeSocket();
  expect(socket).toBeInstanceOf(expected);
  expect(socket).toMatchObject({ url, readyState: 1 });
  await connection.close();
  expect(connection.runtimeSocket()).toBe(socket);
});

describe("the powers of ws", () => {
  test("a message in 20,000 fragments arrives whole", async () => {
    const { peer, connection, received } = await pair();
    for (let count = 1; count <= 20_000; count += 1) peer.send("x", { fin: count === 20_000 });
    expect(await received(1)).toEqual(["x".repeat(20_000)]);
    connection.terminate();
  });

  test("a message above maxMessageBytes ends the connection with connection-lost", async () => {
    const { peer, connection } = await pair(nodeAdapter({ maxMessageBytes: 10 }));
    peer.send("12345678901");
    expect(await connection.closed).toMatchObject({ code: 1006, error: { code: "connection-lost" } });
  });

  test("a ping is answered, and its pong keeps the heartbeat alive", async () => {
    const { peer, connection } = await pair(nodeAdapter(), { heartbeat: heartbeat({ pingAfterMs: 10, replyTimeoutMs: 1_500 }) });
    await once(peer, "ping");
    await once(peer, "ping");
    expect(connection.status).toBe("open");
    connection.terminate();
  });

  test("pings of the peer count as a sign of life", async () => {
    const adapter = nodeAdapter();
    const socket = await adapter.open({ url, protocols: [], headers: {} }, new AbortController().signal);
    const ignore = (): void => undefined;
    const alive = new Promise<void>((resolve) =>
      socket.listen({ open: ignore, message: ignore, error: ignore, close: ignore, alive: () => resolve() }),
    );
    const [peer] = await once(server, "connection");
    peer.ping();
    await alive;
    socket.terminate?.();
  });

  test("close() of a paused connection gets the peer's close frame, behind the messages that nobody read", async () => {
    const { connection, peer } = await pair(nodeAdapter(), { closeTimeoutMs: 10_000 });
    connection.pause();
    for (let index = 0; index < 64; index += 1) peer.send("x".repeat(65_536));
    expect(await connection.close(4000, "enough")).toMatchObject({ code: 4000, wasClean: true, initiator: "local" });
  });

  test("a heartbeat spares a paused connection, whose pongs wait unread", async () => {
    const { connection } = await pair(nodeAdapter(), { heartbeat: heartbeat({ pingAfterMs: 10, replyTimeoutMs: 30 }) });
    connection.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connection.status).toBe("open");
    await connection.close();
  });

  test("pause() holds messages in the network until resume()", async () => {
    const { peer, connection, frames, received } = await pair();
    connection.pause();
    peer.send("held");
    const size = 32 * 1024 * 1024;
    peer.send(new Uint8Array(size));
    peer.ping();
    // The peer's writes cannot all leave: nobody reads them.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(peer.bufferedAmount).toBeGreaterThan(0);
    expect(frames).toEqual([]);
    connection.resume();
    expect((await received(2))[1]).toHaveLength(size);
    connection.terminate();
  });

  test("bufferedBytes() counts what the network has not taken", async () => {
    const { peer, connection } = await pair();
    peer.pause();
    connection.send(new Uint8Array(8 * 1024 * 1024));
    expect(connection.queuedBytes).toBeGreaterThan(0);
    peer.resume();
    await connection.drained();
    expect(connection.queuedBytes).toBe(0);
    connection.terminate();
  });

  test("ref() and unref() are kept for a socket that is still connecting", async () => {
    const socket = await nodeAdapter().open({ url, protocols: [], headers: {} }, new AbortController().signal);
    socket.unref?.();
    const sockets = (): number => process.getActiveResourcesInfo().filter((type) => type === "TCPSocketWrap").length;
    const ignore = (): void => undefined;
    await new Promise<void>((open) => socket.listen({ open, message: ignore, alive: ignore, error: ignore, close: ignore }));
    const unreferenced = sockets();
    socket.ref?.();
    expect(sockets()).toBe(unreferenced + 1);
    socket.terminate?.();
  });
});
