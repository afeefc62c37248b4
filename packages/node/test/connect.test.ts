import { hasSubscribers } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterFirstFrame, connect } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { afterEach, describe, expect, test } from "vitest";
import { type Behaviour, type Peer, refusal, startPeer, switching, textFrame } from "./peer.ts";
import { port } from "./proxy.ts";

const peers: Peer[] = [];
const start = async (behaviour: Behaviour): Promise<Peer> => {
  const peer = await startPeer(behaviour);
  peers.push(peer);
  return peer;
};
afterEach(async () => void (await Promise.all(peers.splice(0).map((peer) => peer.close()))));

const failure = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "connected",
    (error: unknown) => error,
  );

describe.each([nodeAdapter(), nativeAdapter()])("connect() with $name", (adapter) => {
  const dial = (peer: Peer, options: Parameters<typeof connect>[3] = {}): Promise<unknown> =>
    failure(connect(adapter, peer.url, {}, options));

  test("a silent TCP peer is given up at the deadline and loses its socket", async () => {
    const peer = await start({});
    const startedAt = performance.now();
    expect(await dial(peer, { connectTimeoutMs: 150 })).toMatchObject({ code: "connect-timeout", delivery: "not-sent" });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    await peer.deserted();
  });

  test("a peer that accepts and stays mute is given up at the deadline", async () => {
    const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake)) });
    expect(await dial(peer, { connectTimeoutMs: 150, readiness: afterFirstFrame })).toMatchObject({ code: "connect-timeout" });
    if (adapter.capabilities.terminate) await peer.deserted();
  });

  test("a refused connection fails at once", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `ws://127.0.0.1:${port(server)}/`;
    await once(server.close(), "close");
    expect(await failure(connect(adapter, url))).toMatchObject({ code: "connect-failed", delivery: "not-sent" });
  });

  test.each([401, 429, 503])("a refusal with %i fails, with everything that the runtime shows", async (status) => {
    const body = `{"error":"no ${status}"}`;
    const peer = await start({ asked: ({ socket }) => socket.end(refusal(status, body, "Retry-After: 7", "Set-Cookie: a=b")) });
    const error = await dial(peer);
    await peer.deserted();
    if (!adapter.capabilities.handshakeResponse) return expect(error).toMatchObject({ code: "connect-failed" });
    expect(error).toMatchObject({ code: "handshake-rejected", handshake: { status, headers: { "retry-after": "7" }, body } });
    expect(error).not.toHaveProperty("handshake.headers.set-cookie");
    expect(peer.handshakes).toHaveLength(1);
  });

  test("a redirect is a refusal and is not followed", async () => {
    const target = await start({});
    const peer = await start({ asked: ({ socket }) => socket.end(refusal(302, "", `Location: ${target.url}`)) });
    expect(await dial(peer)).toMatchObject({ code: adapter.capabilities.handshakeResponse ? "handshake-rejected" : "connect-failed" });
    expect(target.handshakes).toHaveLength(0);
  });

  test("a reset in the middle of the handshake fails", async () => {
    const peer = await start({ asked: ({ socket }) => socket.write("HTTP/1.1 101 Swi", () => socket.resetAndDestroy()) });
    expect(await dial(peer)).toMatchObject({ code: "connect-failed" });
    await peer.deserted();
  });

  test("a signal that is already aborted dials nothing", async () => {
    const dialled: Socket[] = [];
    const peer = await start({ connected: (socket) => dialled.push(socket) });
    expect(await dial(peer, { signal: AbortSignal.abort() })).toMatchObject({ code: "aborted" });
    expect(dialled).toHaveLength(0);
  });

  test("an abort in the turn in which connect() was called leaves no socket", async () => {
    const peer = await start({});
    const abort = new AbortController();
    const settled = dial(peer, { signal: abort.signal });
    abort.abort();
    expect(await settled).toMatchObject({ code: "aborted" });
    await peer.deserted();
  });

  test.each(["connected", "asked"] as const)("an abort once the peer is %s leaves no socket", async (phase) => {
    const abort = new AbortController();
    const peer = await start({ [phase]: () => abort.abort() });
    expect(await dial(peer, { signal: abort.signal })).toMatchObject({ code: "aborted" });
    await peer.deserted();
  });

  test("an abort during readiness ends the attempt", async () => {
    const abort = new AbortController();
    const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake)) });
    const waiting = { name: "never", wait: ({ opened }: { opened: Promise<void> }) => opened.then(() => abort.abort()).then(() => never) };
    const never = new Promise<void>(() => undefined);
    expect(await dial(peer, { signal: abort.signal, readiness: waiting })).toMatchObject({ code: "aborted" });
    if (adapter.capabilities.terminate) await peer.deserted();
  });

  test("a greeting in the TCP segment of the 101 is never lost, 100 of 100", async () => {
    const peer = await start({
      asked: (handshake) =>
        handshake.socket.write(Buffer.concat([Buffer.from(switching(handshake)), textFrame("one"), textFrame("two"), textFrame("three")])),
    });
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const frames: unknown[] = [];
      const connection = await connect(adapter, peer.url, {}, { closeTimeoutMs: 1 });
      for await (const frame of connection) {
        frames.push(frame);
        if (frames.length === 3) break;
      }
      expect(frames).toEqual(["one", "two", "three"]);
      connection.terminate();
    }
  });
});

test.each([nodeAdapter(), nativeAdapter()])("terminate() with $name ends its own connection and no other", async (adapter) => {
  const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake)) });
  const [first, second] = await Promise.all([connect(adapter, `${peer.url}first`), connect(adapter, `${peer.url}second`)]);
  const survivor = peer.handshakes.find(({ path }) => path === "/second");
  const ended = peer.handshakes.find(({ path }) => path === "/first");
  const gone = ended && once(ended.socket, "close");
  first.terminate();
  await gone;
  survivor?.socket.write(textFrame("still here"));
  for await (const frame of second) {
    expect(frame).toBe("still here");
    break;
  }
  second.terminate();
});

test.each([
  [nodeAdapter(), undefined],
  [nodeAdapter({ perMessageDeflate: true }), expect.stringContaining("permessage-deflate")],
])("compression is offered when asked for and not otherwise", async (adapter, offered) => {
  const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake)) });
  const connection = await connect(adapter, { url: peer.url, headers: { "X-Own": "kept" } });
  expect(peer.handshakes[0]?.headers.get("sec-websocket-extensions")).toEqual(offered);
  expect(peer.handshakes[0]?.headers.get("x-own")).toBe("kept");
  connection.terminate();
});

test("terminate() of nativeAdapter ends the connection that came after an answer of 401", async () => {
  const peer = await startPeer({
    asked: (handshake) =>
      handshake.socket.write(peer.handshakes.length === 1 ? refusal(401, "", "WWW-Authenticate: Basic") : switching(handshake)),
  });
  const connection = await connect(nativeAdapter(), peer.url).catch(() => undefined);
  // Node 22 asks once.
  connection?.terminate();
  const [, second] = peer.handshakes;
  if (second) await once(second.socket, "close");
  expect(Boolean(connection)).toBe(peer.handshakes.length === 2);
  await peer.close();
});

test("nativeAdapter listens to undici's channels no longer than its attempts last", async () => {
  const channels = ["undici:request:create", "undici:client:sendHeaders"];
  const silent = await start({});
  const attempt = failure(connect(nativeAdapter(), silent.url, {}, { connectTimeoutMs: 100 }));
  expect(channels.map(hasSubscribers)).toEqual([false, true]);
  await attempt;
  const peer = await start({ asked: (handshake) => handshake.socket.write(switching(handshake)) });
  const connection = await connect(nativeAdapter(), peer.url);
  expect(channels.map(hasSubscribers)).toEqual([false, false]);
  connection.terminate();
});
