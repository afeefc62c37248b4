import { type Adapter, wrapWebSocket } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type FallbackInfo } from "@plugboard/responses";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

/** A runtime that sends no headers and hides refusals, as browsers do. */
const bareAdapter: Adapter = wrapWebSocket(WebSocket);

const noHeaders = { headers: {} };

afterEach(() => {
  vi.useRealTimers();
});

for (const status of [404, 405, 426, 501]) {
  test(`a handshake refused with ${status} sends the request over HTTP at once, is reported once with that reason, and is remembered`, async () => {
    await using peer = await startPeer({ refuse: () => ({ status }) });
    const told: FallbackInfo[] = [];
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback: (info) => told.push(info) });

    await client(`${peer.url}?q=1`, streaming("a"));
    await client(`${peer.url}?q=1`, streaming("b"));

    expect(peer.handshakes).toHaveLength(1);
    expect(peer.posts.map(({ body }) => JSON.parse(body))).toMatchObject([
      { input: "a", stream: true },
      { input: "b", stream: true },
    ]);
    expect(told).toEqual([{ reason: "upgrade-refused", status, delivery: "not-sent", url: peer.url }]);
    expect(client.stats()).toMatchObject({ overHttp: 2, handshakes: 1 });
  });
}

test("what is remembered is forgotten after fallbackTtlMs, and holds for one identity only", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, fallbackTtlMs: 1000 });
  const other = { headers: { authorization: "Bearer other" } };

  await client(peer.url, streaming("a"));
  await client(peer.url, streaming("a"));
  expect(peer.handshakes).toHaveLength(1);
  await client(peer.url, streaming("a", {}, other));
  expect(peer.handshakes).toHaveLength(2);

  vi.setSystemTime(Date.now() + 1001);
  await client(peer.url, streaming("a"));
  expect(peer.handshakes).toHaveLength(3);
});

test("a refused credential comes back with HTTP's own status, body and headers, and is tried again next time", async () => {
  const error = JSON.stringify({ error: { code: "invalid_api_key", message: "No." } });
  await using peer = await startPeer({
    refuse: () => ({ status: 401, body: error }),
    onHttp: (_body, response) => response.writeHead(401, { "x-request-id": "req_1" }).end(error),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const responses = [await client(peer.url, streaming("a")), await client(peer.url, streaming("b"))];

  expect(responses.map(({ status }) => status)).toEqual([401, 401]);
  expect(responses[0]?.headers.get("x-request-id")).toBe("req_1");
  expect(await responses[0]?.text()).toBe(error);
  expect(peer.handshakes).toHaveLength(2);
});

for (const [status, remembered] of [
  [403, true],
  [400, true],
  [200, true],
  [429, false],
  [503, false],
] as const) {
  test(`a handshake answered with ${status} is ${remembered ? "remembered" : "not remembered"} when HTTP answers`, async () => {
    await using peer = await startPeer({ refuse: () => ({ status, headers: { "cf-ray": "x" } }) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    await client(peer.url, streaming("a"));
    await client(peer.url, streaming("b"));

    expect([peer.handshakes.length, peer.posts.length]).toEqual([remembered ? 1 : 2, 2]);
  });
}

test("a handshake that is never answered delays one request by connectTimeoutMs, and no later one", async () => {
  await using peer = await startPeer();
  const silent = wrapWebSocket(WebSocket);
  const never: Adapter = { ...silent, readiness: { name: "never", wait: () => new Promise(() => undefined) } };
  const reasons: unknown[] = [];
  await using client = createWebSocketFetch({
    adapter: never,
    baseURL: peer.baseURL,
    connectTimeoutMs: 60,
    onFallback: ({ reason }) => reasons.push(reason),
  });

  await client(peer.url, streaming("a", {}, noHeaders));
  await client(peer.url, streaming("b", {}, noHeaders));

  expect(reasons).toEqual(["timeout"]);
  expect(peer.handshakes).toHaveLength(1);
});

test("a refusal that the runtime hides is remembered when HTTP works", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({ adapter: bareAdapter, baseURL: peer.baseURL });

  await client(peer.url, streaming("a", {}, noHeaders));
  await client(peer.url, streaming("b", {}, noHeaders));

  expect([peer.handshakes.length, peer.posts.length]).toEqual([1, 2]);
});

test("a server that cannot be reached at all fails in fetch's words", async () => {
  const peer = await startPeer();
  const { baseURL, url } = peer;
  await peer[Symbol.asyncDispose]();
  await using client = createWebSocketFetch({ adapter, baseURL });

  const failure = await client(url, streaming("a")).catch((error: unknown) => error);

  expect(failure).toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code: "ECONNREFUSED" } });
});

test("an adapter without headers does not make an unauthenticated call: the request goes over HTTP", async () => {
  await using peer = await startPeer();
  const reasons: unknown[] = [];
  await using client = createWebSocketFetch({
    adapter: bareAdapter,
    baseURL: peer.baseURL,
    onFallback: ({ reason }) => reasons.push(reason),
  });

  await client(peer.url, streaming("a"));

  expect(reasons).toEqual(["headers"]);
  expect([peer.handshakes.length, peer.posts.length]).toEqual([0, 1]);
  expect(peer.posts[0]?.headers["authorization"]).toBe("Bearer sk-test");
});

test("an adapter without headers carries the credential where subprotocols say", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({
    adapter: bareAdapter,
    baseURL: peer.baseURL,
    subprotocols: ({ authorization = "" }) => ["responses", `key.${authorization.replace("Bearer ", "")}`],
  });

  const response = await client(peer.url, streaming("a"));

  expect(await response.text()).toContain("response.completed");
  expect(peer.handshakes[0]?.headers["sec-websocket-protocol"]).toBe("responses,key.sk-test");
});

test("a frame of exactly maxFrameBytes travels, one more byte of UTF-8 goes over HTTP and dials nothing", async () => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames("r")) });
  const frame = (input: string): string => JSON.stringify({ type: "response.create", model: "gpt-5.6", store: false, input });
  const input = "é".repeat(500);
  const options = { adapter, baseURL: peer.baseURL, maxFrameBytes: Buffer.byteLength(frame(input)) };
  await using small = createWebSocketFetch(options);
  await using large = createWebSocketFetch(options);

  await (await small(peer.url, streaming(input))).text();
  await (await large(peer.url, streaming(`${input}.`))).text();

  expect(peer.creates).toHaveLength(1);
  expect(peer.posts).toHaveLength(1);
  expect([small.stats().handshakes, large.stats().handshakes]).toEqual([1, 0]);
});

for (const code of [1008, 1009]) {
  test(`a socket closed with ${code} instead of an answer sends the request over HTTP, because the server says that it did not take it`, async () => {
    await using peer = await startPeer({ onCreate: (_create, { ws }) => ws.close(code) });
    const told: FallbackInfo[] = [];
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback: (info) => told.push(info) });

    expect((await client(peer.url, streaming("a"))).status).toBe(200);

    expect(told).toMatchObject([{ reason: "closed-by-server", delivery: "rejected" }]);
    expect(peer.posts).toHaveLength(1);
  });
}

test("a policy that closes every socket with 1008 before it says anything is remembered", async () => {
  for (const when of ["open", "create"]) {
    await using peer = await startPeer({
      ...(when === "open" && { onOpen: ({ ws }: { ws: WebSocket }) => ws.close(1008) }),
      onCreate: (_create, { ws }) => ws.close(1008),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    for (const input of ["a", "b"]) expect((await client(peer.url, streaming(input))).status).toBe(200);
    const { length } = peer.handshakes;
    await client(peer.url, streaming("c"));

    expect(peer.posts).toHaveLength(3);
    expect(peer.handshakes).toHaveLength(length);
  }
});

test("a socket that has answered and is closed with 1008 for one request is no policy, and the next request has a socket again", async () => {
  await using peer = await startPeer({
    onCreate: (create, { ws, send }) => (create["input"] === "refused" ? ws.close(1008) : send(...textFrames("r"))),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  for (const input of ["a", "refused", "b"]) await (await client(peer.url, streaming(input))).text();

  expect(peer.creates.map(({ input }) => input)).toEqual(["a", "refused", "b"]);
  expect(peer.posts).toHaveLength(1);
});

test("a size that was refused with 1009 is not tried again", async () => {
  await using peer = await startPeer({
    onCreate: (create, { ws, send }) => (String(create["input"]).length > 50 ? ws.close(1009) : send(...textFrames("r"))),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  for (const input of ["x".repeat(100), "y".repeat(100), "z".repeat(120), "small"]) await (await client(peer.url, streaming(input))).text();

  expect(peer.creates).toHaveLength(2);
  expect(peer.posts).toHaveLength(3);
});

test("of several requests on a socket that closes with 1009 only the largest goes over HTTP: the others may have been taken", async () => {
  const onCreate = (create: Json, { send, ws }: PeerSocket): void => {
    if (create["input"] === "proof") send(...textFrames("r", "x", { stream_id: create["stream_id"] }));
    else if (String(create["input"]).length > 100) ws.close(1009);
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await (await client(peer.url, streaming("proof"))).text();

  const small = client(peer.url, streaming("small")).catch((error: unknown) => error);
  const large = client(peer.url, streaming("x".repeat(200)));

  expect((await large).headers.get("x-plugboard-transport")).toBeNull();
  expect(await small).toMatchObject({ message: "fetch failed", delivery: "unknown" });
  expect(peer.posts).toHaveLength(1);
});

test("a listener of onFallback that throws costs nothing", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  const onFallback = (): void => {
    throw new Error("listener");
  };
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback });

  expect((await client(peer.url, streaming("a"))).status).toBe(200);
});

test("a listener of onFallback that rejects costs nothing", async () => {
  const uncaught: unknown[] = [];
  const note = (reason: unknown): unknown => uncaught.push(reason);
  process.on("unhandledRejection", note);
  await using peer = await startPeer({ refuse: () => ({ status: 503 }) });
  await using client = createWebSocketFetch({
    adapter,
    baseURL: peer.baseURL,
    onFallback: async () => {
      throw new Error("No log.");
    },
  });

  expect((await client(peer.url, streaming("a"))).status).toBe(200);

  process.off("unhandledRejection", note);
  expect(uncaught).toEqual([]);
});

test("a certain refusal is remembered at once, also when HTTP fails", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({
    adapter,
    baseURL: peer.baseURL,
    fetch: async () => {
      throw new TypeError("fetch failed");
    },
  });

  for (let turn = 0; turn < 3; turn += 1) await client(peer.url, streaming("a")).catch(() => undefined);

  expect(peer.handshakes).toHaveLength(1);
});
