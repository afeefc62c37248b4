import { connect, isPlugboardError } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { afterEach, expect, test, vi } from "vitest";
import { type Behaviour, type Peer, refusal, startPeer, switching } from "./peer.ts";

const peers: Peer[] = [];
const start = async (behaviour: Behaviour): Promise<Peer> => {
  const peer = await startPeer(behaviour);
  peers.push(peer);
  return peer;
};
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const failure = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "connected",
    (error: unknown) => error,
  );

test("the body of a refusal that never ends is cut off after a while, and its socket is closed", async () => {
  const peer = await start({ asked: ({ socket }) => socket.write("HTTP/1.1 429 No\r\nContent-Length: 100\r\nRetry-After: 3\r\n\r\nslow") });
  const error = await failure(connect(nodeAdapter(), peer.url));
  expect(error).toMatchObject({ code: "handshake-rejected", handshake: { status: 429, headers: { "retry-after": "3" }, body: "slow" } });
  await peer.deserted();
});

test("the body of a refusal that goes on for ever is cut off at a length, and its socket is closed", async () => {
  const peer = await start({
    asked: ({ socket }) => {
      socket.write("HTTP/1.1 500 No\r\n\r\n");
      const drip = (): void => void (socket.writable && socket.write("x".repeat(16_384), drip));
      drip();
    },
  });
  const error = await failure(connect(nodeAdapter(), peer.url));
  expect(error).toMatchObject({ code: "handshake-rejected", handshake: { body: "x".repeat(4_096) } });
  // What the kernel holds, and not what a peer can send in the time that a body may take.
  expect(peer.handshakes[0]?.socket.bytesWritten).toBeLessThan(32 * 1024 * 1024);
  await peer.deserted();
});

test("a socket whose handshake is refused closes by itself", async () => {
  const peer = await start({ asked: ({ socket }) => socket.write(refusal(401, "no")) });
  const socket = await nodeAdapter().open({ url: peer.url, protocols: [], headers: {} }, new AbortController().signal);
  const events: unknown[] = [];
  const ignore = (): void => undefined;
  await new Promise<void>((resolve) =>
    socket.listen({ open: ignore, message: ignore, alive: ignore, error: (cause) => events.push(cause), close: () => resolve() }),
  );
  expect(events[0]).toMatchObject({ code: "handshake-rejected" });
  await peer.deserted();
});

test("an abort while the body is read leaves no socket", async () => {
  const abort = new AbortController();
  const peer = await start({
    asked: ({ socket }) => socket.write("HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\n", () => setImmediate(() => abort.abort())),
  });
  expect(await failure(connect(nodeAdapter(), peer.url, {}, { signal: abort.signal }))).toMatchObject({ code: "aborted" });
  await peer.deserted();
});

test.each([
  [["a"], undefined],
  [["a"], "b"],
  [[], "b"],
])("offered %j and selected %s is a mismatch", async (protocols, selected) => {
  const lines = selected ? [`Sec-WebSocket-Protocol: ${selected}`] : [];
  const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake, ...lines)) });
  const request = { url: peer.url, protocols };
  expect(await failure(connect(nodeAdapter(), request))).toMatchObject({ code: "protocol-mismatch" });
  expect(await failure(connect(nativeAdapter(), request))).toMatchObject({ code: "connect-failed" });
  await peer.deserted();
});

test.each([nodeAdapter(), nativeAdapter()])(
  "a wrong Sec-WebSocket-Accept and an extension that nobody offered fail with $name",
  async (adapter) => {
    const wrong = await start({ asked: (handshake) => handshake.socket.write(switching(handshake).replace(/Accept: .*/, "Accept: no")) });
    expect(await failure(connect(adapter, wrong.url))).toMatchObject({ code: "connect-failed" });
    const extended = await start({
      asked: (handshake) => handshake.socket.write(switching(handshake, "Sec-WebSocket-Extensions: x-none")),
    });
    expect(await failure(connect(adapter, extended.url))).toMatchObject({ code: "connect-failed" });
  },
);

test("nativeAdapter on a Node without a WebSocket fails with capability-missing and says which Node it needs", async () => {
  vi.stubGlobal("WebSocket", undefined);
  expect(await failure(connect(nativeAdapter(), "ws://127.0.0.1:1/"))).toMatchObject({
    code: "capability-missing",
    message: expect.stringContaining("nodeAdapter()"),
  });
});

test.each([
  { proxy: "no url" },
  { proxy: "socks5://user:canary-password@127.0.0.1" },
  { maxMessageBytes: 0 },
  { maxMessageBytes: 2 ** 31 },
  { maxMessageBytes: Number.NaN },
])("nodeAdapter(%j) is refused when it is made", (options) => {
  const make = (): unknown => nodeAdapter(options);
  expect(make).toThrow(expect.objectContaining({ code: "invalid-argument", message: expect.not.stringContaining("canary") }));
});

test("a refusal is one PlugboardError also for another copy of core", async () => {
  const peer = await start({ asked: ({ socket }) => socket.end(refusal(401, "no")) });
  expect(isPlugboardError(await failure(connect(nodeAdapter(), peer.url)))).toBe(true);
});
