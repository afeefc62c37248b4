import { heartbeat } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type WebSocketFetchOptions } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type Json, type Peer, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming, typesOf } from "./sse.ts";

const adapter = nodeAdapter();

const filler = "x".repeat(64 * 1024);

/** Sends `count` large deltas as fast as the socket takes them, then the end. */
const flood = async (create: Json, { send, ws }: PeerSocket, count: number): Promise<void> => {
  const extra = create["stream_id"] === undefined ? {} : { stream_id: create["stream_id"] };
  const frames = textFrames("flood", "x", extra);
  send(...frames.slice(0, 4));
  for (let sent = 0; sent < count && ws.readyState === 1; sent += 1) {
    send({ ...frames[4], delta: filler });
    while (ws.bufferedAmount > 4 * 1024 * 1024 && ws.readyState === 1) await new Promise((resolve) => setImmediate(resolve));
  }
  if (ws.readyState === 1) send(...frames.slice(5));
};

const floodPeer = (count: number): Promise<Peer> =>
  startPeer({
    onCreate: (create, socket) => {
      if (create["input"] === "flood") void flood(create, socket, count);
      else socket.send(...textFrames("r", "x", create["stream_id"] === undefined ? {} : { stream_id: create["stream_id"] }));
    },
  });

const start = async (peer: Peer, options: Partial<WebSocketFetchOptions> = {}) =>
  createWebSocketFetch({ adapter, baseURL: peer.baseURL, ...options });

/** Waits until nothing moves on the first socket although more than a megabyte waits. */
const heldUp = async (peer: Peer): Promise<void> => {
  let last = -1;
  const isStill = (): boolean => {
    const now = peer.sockets[0]?.ws.bufferedAmount ?? 0;
    // Pongs go on being queued.
    const still = now > 1024 * 1024 && Math.abs(now - last) < 1024;
    last = now;
    return still;
  };
  await expect.poll(isStill, { timeout: 15_000 }).toBe(true);
};

test("a reader that does not read stops a 52 MB flood: the sender is held up, and every byte arrives later", async () => {
  await using peer = await floodPeer(800);
  await using client = await start(peer);
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  const response = await client(peer.url, streaming("flood"));

  await heldUp(peer);
  const grown = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
  const events = parseSse(await response.text());

  expect(grown).toBeLessThan(40 * 1024 * 1024);
  expect(events.filter(({ data }) => data["delta"] === filler)).toHaveLength(800);
  expect(typesOf(events).at(-1)).toBe("response.completed");
  expect(client.stats()).toMatchObject({ inFlight: 0 });
}, 60_000);

test("a socket that was held up serves the next request", async () => {
  await using peer = await floodPeer(100);
  await using client = await start(peer);
  await (await client(peer.url, streaming("flood"))).text();

  expect(await (await client(peer.url, streaming("next"))).text()).toContain("response.completed");
  expect(peer.handshakes).toHaveLength(1);
});

test("a reader that pauses longer than the heartbeat waits loses nothing: the silence is of this side's own making", async () => {
  await using peer = await floodPeer(800);
  await using client = await start(peer, { heartbeat: heartbeat({ pingAfterMs: 30, replyTimeoutMs: 30 }) });
  const response = await client(peer.url, streaming("flood"));
  await heldUp(peer);

  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(await response.text()).toContain("response.completed");
});

test("without pause a response that is not read ends with buffer-full, and its socket with it", async () => {
  await using peer = await floodPeer(800);
  await using client = await start(peer, { adapter: nativeAdapter(), maxBufferedBytes: 1024 * 1024 });
  const response = await client(peer.url, streaming("flood"));

  await expect.poll(() => peer.open(), { timeout: 15_000 }).toBe(0);

  const failure = await response.text().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "PlugboardError", code: "buffer-full", delivery: "answered" });
  expect(client.stats()).toMatchObject({ inFlight: 0, openSockets: 0 });
});

test("a held-up socket takes no other request", async () => {
  await using peer = await floodPeer(400);
  await using client = await start(peer, { lanes: true });
  await (await client(peer.url, streaming("proof"))).text();
  const slow = await client(peer.url, streaming("flood"));
  await heldUp(peer);

  expect(await (await client(peer.url, streaming("next"))).text()).toContain("response.completed");

  expect(peer.handshakes).toHaveLength(2);
  await slow.body?.cancel();
});

test("without pause a maxBufferedBytes of a few bytes holds as well", async () => {
  const onCreate = (_create: Json, { send }: PeerSocket): void => {
    const [first, , , , delta] = textFrames("r");
    send(first ?? {}, ...Array.from({ length: 20 }, () => ({ ...delta, delta: "x".repeat(1000) })));
  };
  await using peer = await startPeer({ onCreate });
  await using client = await start(peer, { adapter: nativeAdapter(), maxBufferedBytes: 10_000 });

  const response = await client(peer.url, streaming("a"));
  await expect.poll(() => peer.open()).toBe(0);

  expect(await response.text().catch((error: unknown) => error)).toMatchObject({ code: "buffer-full" });
});
