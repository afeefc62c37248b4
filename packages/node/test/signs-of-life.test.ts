import { once } from "node:events";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { connect, heartbeat } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";
import { tcpProgress } from "../src/tcp-progress.ts";
import { type Peer, startPeer, switching, textFrame } from "./peer.ts";

const emptyPing = Buffer.from([0x89, 0]);

/** Connects to a raw peer, and gives what arrives. */
const received = async (peer: Peer, options: Parameters<typeof connect>[3] = {}) => {
  let heard: (frame: unknown) => void = () => undefined;
  const frame = new Promise<unknown>((resolve) => (heard = resolve));
  const connection = await connect(nodeAdapter(), peer.url, { message: (message) => heard(message) }, options);
  return { connection, frame };
};

test("a message behind 30,000 pings arrives, although ws gives up at 60 pongs that wait", async () => {
  const peer = await startPeer({
    asked: (handshake) => {
      handshake.socket.write(switching(handshake));
      handshake.socket.write(Buffer.concat([...Array.from({ length: 30_000 }, () => emptyPing), textFrame("behind")]));
    },
  });
  const { connection, frame } = await received(peer);
  expect(await frame).toBe("behind");
  expect(connection.status).toBe("open");
  connection.terminate();
  await peer.close();
});

test("a heartbeat waits for a message that arrives slower than it, from a peer that answers no ping", async () => {
  const bytes = 60_000;
  const header = Buffer.from([0x81, 126, bytes >> 8, bytes & 255]);
  const peer = await startPeer({
    asked: (handshake) => {
      handshake.socket.write(Buffer.concat([Buffer.from(switching(handshake)), header]));
      let left = bytes;
      const step = setInterval(() => {
        handshake.socket.write(Buffer.alloc(1_000, "x"));
        left -= 1_000;
        if (left === 0) clearInterval(step);
      }, 10);
    },
  });
  const { connection, frame } = await received(peer, { heartbeat: heartbeat({ pingAfterMs: 50, replyTimeoutMs: 100 }) });
  expect(await Promise.race([frame, connection.closed])).toHaveLength(bytes);
  connection.terminate();
  await peer.close();
});

test("what the kernel has taken of one large write grows while the peer reads, and is NaN when nothing waits", async () => {
  const server = createServer((socket) => {
    socket.pause();
    const step = setInterval(() => socket.read(64 * 1024), 5);
    socket.on("close", () => clearInterval(step)).on("error", () => undefined);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  expect(tcpProgress(client).taken).toBeNaN();
  client.write(Buffer.alloc(64 * 2 ** 20));
  const before = tcpProgress(client).taken;
  while (!(tcpProgress(client).taken > before)) await new Promise((resolve) => setImmediate(resolve));
  client.destroy();
  server.close();
});
