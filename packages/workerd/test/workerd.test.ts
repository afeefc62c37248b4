import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Exercise, secret } from "../../../tooling/engine-tests/exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";
import { startWorker } from "./start-worker.ts";

describe.each(["2025-09-24", "2026-11-17"])("on workerd at compatibility date %s", (compatibilityDate) => {
  let peer: LoopbackPeer;
  let worker: Miniflare;
  let result: Exercise;
  let hangGone: Promise<void>;
  const ask = async (path: string): Promise<unknown> => (await worker.dispatchFetch(`http://worker${path}`)).json();

  beforeAll(async () => {
    peer = await startLoopbackPeer();
    worker = await startWorker(compatibilityDate, peer.url);
    hangGone = peer.gone("/hang");
    result = (await ask("/exercise")) as Exercise;
  }, 60_000);

  afterAll(async () => {
    await worker.dispose();
    await peer.close();
  });

  test("the greeting that comes with the 101 and the echoes arrive in order", () => {
    expect(result.frames).toEqual(["greeting", "hello", "bytes 1,2"]);
  });

  test("close codes and reasons arrive on both sides, and the peer's close is answered", () => {
    expect(result.localClose).toEqual({ code: 4002, reason: "done", wasClean: true, initiator: "local", unsent: [] });
    expect(result.remoteClose).toEqual({ code: 4001, reason: "bye", wasClean: true, initiator: "remote", unsent: [] });
    expect(peer.closes.slice(0, 2)).toEqual([
      { code: 4002, reason: "done" },
      { code: 4001, reason: "bye" },
    ]);
  });

  test("headers and subprotocols are sent as given, and the selected subprotocol comes from the response", () => {
    const headers = peer.handshakes[0]?.headers;
    expect(headers).toMatchObject({ authorization: `Bearer ${secret}`, "sec-websocket-protocol": `app, key.${secret}` });
    expect(headers).not.toHaveProperty("cookie");
    expect(result.protocol).toBe("app");
    expect(result.unoffered).toEqual({ code: "protocol-mismatch" });
  });

  test("the connection shows the runtime's own socket", () => {
    expect(result.readyState).toBe(1);
  });

  test("an aborted attempt leaves no TCP connection", async () => {
    expect(result.aborted).toEqual({ code: "aborted" });
    await hangGone;
  });

  test("a refusal says status, headers and body", () => {
    const headers = { connection: "close", "content-length": "6", "x-why": "no key" };
    expect(result.refused).toEqual({ code: "handshake-rejected", handshake: { status: 401, headers, body: "denied" } });
  });

  test("a redirect is a refusal: it is not followed, so the credential does not travel", () => {
    expect(result.redirected).toMatchObject({ code: "handshake-rejected", handshake: { status: 302, headers: { location: "/echo" } } });
    expect(peer.handshakes.filter(({ path }) => path === "/echo")).toHaveLength(1);
  });

  test("no error holds the credential", () => {
    expect(result.errors).toContain("handshake-rejected");
    expect(result.errors).not.toContain(secret);
  });

  test("the body of a refusal that never ends does not delay the error, and its TCP connection is dropped", async () => {
    const gone = peer.gone("/endless");
    expect(await ask("/endless")).toMatchObject({ code: "handshake-rejected", handshake: { status: 403, body: "start" } });
    await gone;
  });

  test("a 502 of the server is a refusal, and a 502 that workerd makes itself is a failed connection", async () => {
    expect(await ask("/bad-gateway")).toMatchObject({ code: "handshake-rejected", handshake: { status: 502, body: "busy" } });
    const failed = await ask("/bad-accept");
    expect(failed).toMatchObject({ code: "connect-failed", cause: expect.stringContaining("Sec-WebSocket-Accept") });
    expect(failed).not.toHaveProperty("handshake");
  });

  test("a socket that was never accepted is released", async () => {
    const gone = peer.gone("/unaccepted");
    expect(await ask("/unaccepted")).toMatchObject({ code: "connect-failed" });
    await gone;
  });

  test("terminate() drops the TCP connection without a close frame", async () => {
    const gone = peer.gone("/terminate");
    const before = peer.closes.length;
    expect(await ask("/terminate")).toMatchObject({ code: 1006, initiator: "local" });
    await gone;
    expect(peer.closes).toHaveLength(before);
  });

  test("a lost TCP connection is 1006 without the runtime's text", async () => {
    expect(await ask("/lost")).toEqual({ code: 1006, reason: "", wasClean: false, initiator: "network", unsent: [] });
  });

  test("the fetch of a binding makes the upgrade, with the http twin of the URL", async () => {
    expect(await ask("/binding")).toEqual([`${peer.url}/binding`]);
  });

  test("an attempt at the top level of a module fails, and its error says why", async () => {
    expect(await ask("/top-level")).toMatchObject({ code: "connect-failed", cause: expect.stringContaining("global scope") });
  });

  test("a socket of another request is refused clearly, and its close settles", async () => {
    expect(await ask("/keep")).toEqual({ status: "open" });
    expect(await ask("/use-kept")).toMatchObject({
      sent: { code: "not-open", delivery: "not-sent", message: expect.stringContaining("Durable Object") },
      queuedBytes: 0,
      closed: { code: 1006, initiator: "local" },
    });
  });

  test("the constructor adapter offers subprotocols, keeps close codes, and is opaque about refusals", async () => {
    const other = (await ask("/exercise-constructor")) as Exercise;
    const { frames, protocol, localClose, remoteClose } = result;
    expect(other).toMatchObject({ frames, protocol, localClose, remoteClose, unoffered: { code: "protocol-mismatch" } });
    const opaque = { code: "connect-failed" };
    expect(other).toMatchObject({ refused: opaque, redirected: opaque, badAccept: opaque, aborted: { code: "aborted" } });
    expect(other.errors).not.toContain(secret);
  });

  test("requests of a Durable Object share one connection, and one that is lost is dialled again", async () => {
    expect(await Promise.all([ask("/shared/a"), ask("/shared/b")])).toEqual(Array(2).fill({ index: 1, status: "open" }));
    expect(await ask("/shared/lose")).toEqual({ index: 1, status: "closed" });
    expect(await ask("/shared/c")).toEqual({ index: 2, status: "open" });
    expect(peer.handshakes.filter(({ path }) => path === "/shared")).toHaveLength(2);
  });

  test("a Durable Object replaces its connection outside of any request, the new one first", async () => {
    const gone = peer.gone("/replacing");
    expect(await ask("/replacing/a")).toEqual({ index: 1, status: "open" });
    await gone;
    expect(peer.closes.at(-1)).toEqual({ code: 4000, reason: "replaced" });
    expect(peer.handshakes.filter(({ path }) => path === "/replacing")).toHaveLength(2);
  });
});
