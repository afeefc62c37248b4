import { type Adapter, PlugboardError, wrapWebSocket } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type FallbackInfo } from "@plugboard/responses";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startPeer } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // The longest pause, so that the bounds are exact.
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** An adapter whose next attempts fail as they do while a server restarts. */
const failing = (fault: () => unknown): { readonly adapter: Adapter; dials: number; isDown: boolean } => {
  const state = {
    dials: 0,
    isDown: true,
    adapter: {
      ...adapter,
      open: async (...args: Parameters<Adapter["open"]>) => {
        state.dials += 1;
        if (state.isDown) throw fault();
        return adapter.open(...args);
      },
    } as Adapter,
  };
  return state;
};

const refused = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });
const answered = (status: number): unknown =>
  new PlugboardError("handshake-rejected", "Refused.", { handshake: { status, headers: {}, body: "" } });

const outages: Record<string, () => unknown> = {
  "a refused connection": () => refused("ECONNREFUSED"),
  "a reset connection": () => refused("ECONNRESET"),
  "a name that is not found": () => refused("ENOTFOUND"),
  "an answer of 502": () => answered(502),
  "an answer of 504": () => answered(504),
  "an answer of 403": () => answered(403),
};

for (const [what, fault] of Object.entries(outages)) {
  test(`after ${what} HTTP serves for a second, then one request tries, and the pause doubles with each failure`, async () => {
    await using peer = await startPeer();
    const runtime = failing(fault);
    await using client = createWebSocketFetch({ adapter: runtime.adapter, baseURL: peer.baseURL });
    const ask = async (input: string): Promise<string | null> => {
      const response = await client(peer.url, streaming(input));
      await response.text();
      return response.headers.get("x-plugboard-transport");
    };

    for (const [index, pause] of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].entries()) {
      expect(await ask("tries")).toBeNull();
      expect(runtime.dials).toBe(index + 1);
      pass(pause - 1);
      await ask("waits");
      expect(runtime.dials).toBe(index + 1);
      pass(1);
    }

    runtime.isDown = false;
    expect(await ask("is back")).toBe("ws");
    runtime.isDown = true;
    peer.sockets[0]?.ws.close(1012);
    await expect.poll(() => client.stats().openSockets).toBe(0);
    await ask("a new outage");
    pass(1000);
    runtime.isDown = false;
    expect(await ask("is back again")).toBe("ws");
  });
}

test("of the requests after a pause one tries, and the others do not wait for it", async () => {
  await using peer = await startPeer();
  const runtime = failing(() => refused("ECONNREFUSED"));
  await using client = createWebSocketFetch({ adapter: runtime.adapter, baseURL: peer.baseURL });
  await client(peer.url, streaming("a"));
  pass(1000);

  await Promise.all(Array.from({ length: 10 }, (_, index) => client(peer.url, streaming(`b${index}`))));

  expect(runtime.dials).toBe(2);
  expect(client.stats()).toMatchObject({ overHttp: 11, overSocket: 0 });
});

test("a socket that prewarm opens after a pause ends the outage for everybody", async () => {
  await using peer = await startPeer();
  const runtime = failing(() => refused("ECONNREFUSED"));
  await using client = createWebSocketFetch({ adapter: runtime.adapter, baseURL: peer.baseURL });
  await client(peer.url, streaming("a"));
  pass(1000);
  runtime.isDown = false;

  await client.prewarm();
  const responses = await Promise.all(["b", "c"].map((input) => client(peer.url, streaming(input))));

  expect(responses.map(({ headers }) => headers.get("x-plugboard-transport"))).toEqual(["ws", "ws"]);
});

test("a prewarm after a pause that names the identity ends the outage too", async () => {
  await using peer = await startPeer();
  const runtime = failing(() => refused("ECONNREFUSED"));
  await using client = createWebSocketFetch({ adapter: runtime.adapter, baseURL: peer.baseURL });
  await client(peer.url, streaming("a"));
  pass(1000);
  runtime.isDown = false;

  await client.prewarm({ headers: { authorization: "Bearer sk-test", "content-type": "application/json" } });
  const response = await client(peer.url, streaming("b"));

  expect(response.headers.get("x-plugboard-transport")).toBe("ws");
});

test("one slow handshake costs as long a pause as it took, not five minutes", async () => {
  await using peer = await startPeer();
  let isSlow = true;
  const wrapped = wrapWebSocket(WebSocket);
  const slow: Adapter = {
    ...wrapped,
    readiness: { name: "slow", wait: (context) => (isSlow ? new Promise(() => undefined) : wrapped.readiness.wait(context)) },
  };
  await using client = createWebSocketFetch({ adapter: slow, baseURL: peer.baseURL, connectTimeoutMs: 50 });
  await client(peer.url, streaming("a", {}, { headers: {} }));

  isSlow = false;
  pass(1000);

  const response = await client(peer.url, streaming("b", {}, { headers: {} }));
  expect(response.headers.get("x-plugboard-transport")).toBe("ws");
});

test("a server that closes with 1012 as soon as it is asked for a socket has an outage, and its sockets are used when it is back", async () => {
  let isRestarting = true;
  await using peer = await startPeer({ onOpen: ({ ws }) => isRestarting && ws.close(1012) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  for (let turn = 0; turn < 2; turn += 1) await client(peer.url, streaming("a")).catch(() => undefined);

  isRestarting = false;
  pass(60_000);

  expect((await client(peer.url, streaming("b"))).headers.get("x-plugboard-transport")).toBe("ws");
});

test("a server that proves to have no sockets is asked for none for fallbackTtlMs", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await client(peer.url, streaming("a"));

  pass(299_999);
  await client(peer.url, streaming("b"));
  expect(peer.handshakes).toHaveLength(1);
  pass(1);
  await client(peer.url, streaming("c"));
  expect(peer.handshakes).toHaveLength(2);
});

test("a program error while sending is reported with its cause, and no other socket is tried", async () => {
  await using peer = await startPeer();
  const broken: Adapter = {
    ...adapter,
    open: async (...args) => {
      const socket = await adapter.open(...args);
      return Object.assign(socket, {
        send: () => {
          throw new TypeError("bufferUtil.mask is not a function");
        },
      });
    },
  } as Adapter;
  const told: FallbackInfo[] = [];
  await using client = createWebSocketFetch({ adapter: broken, baseURL: peer.baseURL, onFallback: (info) => void told.push(info) });

  for (const input of ["a", "b", "c"]) expect((await client(peer.url, streaming(input))).status).toBe(200);

  expect(told).toMatchObject([{ reason: "send-failed", delivery: "not-sent", cause: { code: "not-open" } }]);
  expect(told[0]?.cause?.cause).toMatchObject({ name: "TypeError", message: "bufferUtil.mask is not a function" });
  expect([peer.handshakes.length, peer.posts.length]).toEqual([1, 3]);
});
