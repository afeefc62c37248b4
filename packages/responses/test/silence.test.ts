import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startHeldPeer } from "./held-peer.ts";
import { startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

for (const lanes of [false, true]) {
  test(`a server that answers pings and nothing else fails the request after headersTimeoutMs, as undici does (lanes: ${lanes})`, async () => {
    await using held = await startHeldPeer((input) => input !== "first");
    const { peer } = held;
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, headersTimeoutMs: 50, lanes });
    await (await client(peer.url, streaming("first"))).text();

    const failure = await client(peer.url, streaming("silent")).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      name: "TypeError",
      message: "fetch failed",
      delivery: "unknown",
      cause: { code: "UND_ERR_HEADERS_TIMEOUT", cause: { code: "heartbeat-timeout" } },
    });
    await expect.poll(() => peer.open()).toBe(0);
  });
}

test("a silence of bodyTimeoutMs within an answer fails the body, and every event begins it anew", async () => {
  await using held = await startHeldPeer();
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, bodyTimeoutMs: 400 });
  const pending = client(peer.url, streaming("a"));
  await held.arrival("a");
  const frames = held.answer("a");
  const since = Date.now();
  for (const frame of frames.slice(0, 4)) {
    held.tell("a", frame);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }

  const failure = await (await pending).text().catch((error: unknown) => error);

  expect(failure).toMatchObject({ message: "terminated", delivery: "answered", cause: { code: "UND_ERR_BODY_TIMEOUT" } });
  expect(Date.now() - since).toBeGreaterThanOrEqual(3 * 150 + 400 - 5);
});

test("a reader that does not read is no silence of the server", async () => {
  await using peer = await startPeer({
    onCreate: (_create, { send }) => {
      const frames = textFrames("r");
      const delta = { ...frames[4], delta: "x".repeat(64 * 1024) };
      send(...frames.slice(0, 4), ...Array.from({ length: 100 }, () => delta), ...frames.slice(5));
    },
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, bodyTimeoutMs: 500 });
  const response = await client(peer.url, streaming("a"));
  const reader = response.body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  let last = "";
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) last = new TextDecoder().decode(chunk.value);

  expect(last).toContain("response.completed");
});

test("headersTimeoutMs and bodyTimeoutMs can be false, and a value that is no time is refused", () => {
  expect(() => createWebSocketFetch({ adapter, headersTimeoutMs: false, bodyTimeoutMs: false })).not.toThrow();
  for (const wrong of [{ headersTimeoutMs: -1 }, { bodyTimeoutMs: 2 ** 31 }]) {
    expect(() => createWebSocketFetch({ adapter, ...wrong })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
});

test("drain() lets what runs end, sends what comes or waits over HTTP, and closes every socket", async () => {
  await using held = await startHeldPeer((input) => input === "running");
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 1 });
  const running = client(peer.url, streaming("running"));
  await held.arrival("running");
  const waiting = client(peer.url, streaming("waiting"));
  await expect.poll(() => client.stats().waiting).toBe(1);

  const drained = client.drain();
  const late = await client(peer.url, streaming("late"));
  expect([late, await waiting].map(({ headers }) => headers.get("x-plugboard-transport"))).toEqual([null, null]);
  expect(client.stats().openSockets).toBe(1);
  held.tell("running", ...held.answer("running"));

  expect(await (await running).text()).toContain("response.completed");
  await drained;
  expect(client.stats()).toMatchObject({ openSockets: 0, inFlight: 0 });
});

test("drain() ends what still runs after timeoutMs", async () => {
  await using held = await startHeldPeer();
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const running = client(peer.url, streaming("running"));
  await held.arrival("running");
  held.tell("running", ...held.answer("running").slice(0, 4));
  const { body } = await running;

  await expect(client.drain({ timeoutMs: 0 })).rejects.toMatchObject({ code: "invalid-argument" });
  await client.drain({ timeoutMs: 30 });

  const failure = await new Response(body).text().catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: "terminated", delivery: "answered" });
  expect(client.stats().openSockets).toBe(0);
});
