import { createServer, type Socket } from "node:net";
import { wrapWebSocket } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startHeldPeer } from "./held-peer.ts";
import { startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

afterEach(() => {
  vi.useRealTimers();
});

for (const [aged, laterMs] of Object.entries({ "the busy one": 800, "each of them": 0 })) {
  test(`a request that waits while sockets become too old (${aged}) is served once, and no place is lost`, async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await using held = await startHeldPeer((input) => input === "long" || input === "short");
    const { peer } = held;
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 2, maxAgeMs: 1000 });
    const ask = async (input: string): Promise<string> => (await client(peer.url, streaming(input))).text();
    const long = ask("long");
    await held.arrival("long");
    vi.setSystemTime(Date.now() + laterMs);
    const short = ask("short");
    await held.arrival("short");
    const waits = ask("waits");
    await expect.poll(() => client.stats().waiting).toBe(1);

    vi.setSystemTime(Date.now() + 1000 - (laterMs && 700));
    held.tell("short", ...held.answer("short"));
    await Promise.all([short, waits]);
    held.tell("long", ...held.answer("long"));
    await long;

    expect(client.stats()).toMatchObject({ inFlight: 0, waiting: 0 });
    await Promise.all([ask("one"), ask("two")]);
    expect(client.stats()).toMatchObject({ inFlight: 0, overHttp: 0, overSocket: 5 });
  });
}

for (const options of [{ lanes: true }, { maxSockets: 1 }]) {
  test(`one bound holds for the wait for another request's socket and for opening one after it (${Object.keys(options)})`, async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket.resume()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const baseURL = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/v1`;
    const reasons: string[] = [];
    await using client = createWebSocketFetch({
      adapter,
      baseURL,
      connectTimeoutMs: 200,
      fetch: async () => new Response("http"),
      onFallback: ({ reason }) => reasons.push(reason),
      ...options,
    });

    await Promise.all(["a", "b", "c"].map((input) => client(`${baseURL}/responses`, streaming(input))));

    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    // Each request fails by its own bound, and not by that of an attempt that began when its time was over.
    expect(reasons.sort()).toEqual(["busy", "busy", "timeout"]);
  });
}

test("a request that waits gets a socket that is dialled for it, and one that stops waiting frees its place", async () => {
  await using held = await startHeldPeer((input) => input === "long");
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 1 });
  const leaving = new AbortController();
  const long = (
    await Promise.all([
      client(peer.url, streaming("long")),
      held.arrival("long").then(() => held.tell("long", ...held.answer("long").slice(0, 4))),
    ])
  )[0];
  const waits = client(peer.url, streaming("waits", {}, { signal: leaving.signal })).catch((error: unknown) => error);
  const next = client(peer.url, streaming("next"));
  await expect.poll(() => client.stats().waiting).toBe(2);

  await long.body?.cancel();
  await expect.poll(() => client.stats().waiting).toBe(1);
  leaving.abort("left");

  expect(await waits).toBe("left");
  expect(await (await next).text()).toContain("answer to next");
  expect(client.stats()).toMatchObject({ inFlight: 0, waiting: 0, overHttp: 0 });
});

test("sockets that the server is closing are passed over, however many there are", async () => {
  const inputs = ["a", "b", "c", "d", "e", "f"];
  await using held = await startHeldPeer((input) => inputs.includes(input));
  const { peer } = held;
  const opened: WebSocket[] = [];
  class NotedWebSocket extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      opened.push(this);
    }
  }
  await using client = createWebSocketFetch({ adapter: wrapWebSocket(NotedWebSocket), baseURL: peer.baseURL, maxSockets: 6 });
  const ask = async (input: string): Promise<string> => (await client(peer.url, streaming(input, {}, { headers: {} }))).text();
  const bodies = Promise.all(inputs.map(ask));
  await Promise.all(inputs.map(held.arrival));
  for (const input of inputs) held.tell(input, ...held.answer(input));
  await bodies;

  const closing = [...opened];
  for (const socket of closing) Object.defineProperty(socket, "readyState", { configurable: true, value: WebSocket.CLOSING });
  expect(await ask("next")).toContain("answer to next");

  expect(client.stats()).toMatchObject({ overHttp: 0, resends: 0, handshakes: 7 });
  for (const socket of closing) Reflect.deleteProperty(socket, "readyState");
});

/** An adapter whose attempts, all but the first, wait until the test lets them go on. */
const gated = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let dials = 0;
  const open: typeof adapter.open = async (request, signal) => {
    dials += 1;
    if (dials > 1) await promise;
    return adapter.open(request, signal);
  };
  return { adapter: { ...adapter, open }, letGo: resolve };
};

test("a socket on its way serves who still waits when the one it was dialled for has left", async () => {
  await using held = await startHeldPeer((input) => input === "long");
  const { peer } = held;
  const gate = gated();
  const http: string[] = [];
  await using client = createWebSocketFetch({
    adapter: gate.adapter,
    baseURL: peer.baseURL,
    maxSockets: 1,
    connectTimeoutMs: 1000,
    fetch: async (_input, init) => {
      http.push(JSON.parse(String(init?.body)).input);
      gate.letGo();
      return new Response("http");
    },
  });
  const ask = async (input: string): Promise<string> => (await client(peer.url, streaming(input))).text();
  const long = ask("long").catch(() => "lost");
  await held.arrival("long");
  const impatient = ask("impatient");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const patient = ask("patient");
  await expect.poll(() => client.stats().waiting).toBe(2);

  peer.sockets[0]?.ws.terminate();

  expect(await long).toBe("lost");
  expect(await impatient).toBe("http");
  expect(await patient).toContain("answer to patient");
  expect([http, client.stats().handshakes]).toEqual([["impatient"], 2]);
});

for (const options of [{ lanes: true }, { maxSockets: 1 }]) {
  for (const status of [426, 503]) {
    test(`those who wait for a socket hear of a refusal with ${status} at once (${Object.keys(options)})`, async () => {
      await using peer = await startPeer({ refuse: () => ({ status }) });
      await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, fetch: async () => new Response("http"), ...options });

      const answers = await Promise.all(["a", "b", "c", "d"].map((input) => client(peer.url, streaming(input))));

      expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(["http", "http", "http", "http"]);
      expect(client.stats().handshakes).toBe(1);
    });
  }
}

test("sockets that were dialled while lanes were in doubt serve one request, and the next ones have lanes", async () => {
  let dials = 0;
  const slow: typeof adapter.open = async (request, signal) => {
    dials += 1;
    if (dials > 1 && dials < 5) await new Promise((resolve) => setTimeout(resolve, 60));
    return adapter.open(request, signal);
  };
  await using peer = await startPeer({
    onCreate: ({ input, stream_id }, socket) => {
      const lane = stream_id === undefined ? {} : { stream_id };
      const error = { code: "invalid_value", message: "no", param: "input" };
      if (input === "bad") socket.send({ type: "error", status: 400, ...lane, error });
      else if (input !== "held") socket.send(...textFrames("resp", "x").map((frame) => ({ ...frame, ...lane })));
    },
  });
  await using client = createWebSocketFetch({ adapter: { ...adapter, open: slow }, baseURL: peer.baseURL, lanes: true });
  const ask = (input: string): Promise<Response> => client(peer.url, streaming(input));
  // The request is refused with its lane and sent again without one; by then the others dial sockets, because there are no lanes.
  const bad = ask("bad");
  const early = ["a", "b", "c"].map((input) => ask(input).then((response) => response.text()));
  expect((await bad).status).toBe(400);
  await Promise.all(early);

  const leaving = new AbortController();
  const held = ["held", "held", "held"].map((input) =>
    client(peer.url, streaming(input, {}, { signal: leaving.signal })).catch(() => "left"),
  );
  await expect.poll(() => peer.creates.filter(({ input }) => input === "held").length).toBe(3);
  expect(peer.creates.slice(-3).map(({ stream_id }) => typeof stream_id)).toEqual(["string", "string", "string"]);
  leaving.abort();
  expect(await Promise.all(held)).toEqual(["left", "left", "left"]);
});
