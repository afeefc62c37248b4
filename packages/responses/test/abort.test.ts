import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();
const uncaught: unknown[] = [];
const note = (reason: unknown): unknown => uncaught.push(reason);

beforeAll(() => {
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
});

afterAll(() => {
  process.off("uncaughtException", note);
  process.off("unhandledRejection", note);
  expect(uncaught).toEqual([]);
});

/** Answers `slow` halfway and goes on later; anything else at once. */
const halfway = (create: Json, { send, ws }: PeerSocket): void => {
  const frames = textFrames(`resp_${String(create["input"])}`, "x", create["stream_id"] ? { stream_id: create["stream_id"] } : {});
  if (create["input"] !== "slow") return send(...frames);
  send(...frames.slice(0, 5));
  setTimeout(() => ws.readyState === 1 && send(...frames.slice(5)), 30);
};

const nextIsClean = async (client: typeof fetch, url: string): Promise<void> => {
  const events = parseSse(await (await client(url, streaming("next"))).text());
  expect(events.map(({ data }) => data)).toEqual(textFrames("resp_next", "x"));
};

for (const lanes of [false, true]) {
  const mode = lanes ? "lanes" : "the pool";

  test(`with ${mode}: abort during the response errors the body with the reason, and the next request sees none of it`, async () => {
    await using peer = await startPeer({ onCreate: halfway });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });
    const controller = new AbortController();
    const response = await client(peer.url, streaming("slow", {}, { signal: controller.signal }));
    const reason = new Error("enough");

    controller.abort(reason);

    expect(await response.text().catch((error: unknown) => error)).toBe(reason);
    await nextIsClean(client, peer.url);
  });

  test(`with ${mode}: cancelling the body leaves it, and the next request sees none of it`, async () => {
    await using peer = await startPeer({ onCreate: halfway });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });
    const response = await client(peer.url, streaming("slow"));

    await response.body?.cancel();

    await nextIsClean(client, peer.url);
  });

  test(`with ${mode}: breaking out of the body leaves it, and the next request sees none of it`, async () => {
    await using peer = await startPeer({ onCreate: halfway });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });
    const response = await client(peer.url, streaming("slow"));

    for await (const _chunk of response.body ?? []) break;

    await nextIsClean(client, peer.url);
  });

  test(`with ${mode}: abort before the first frame rejects with the reason`, async () => {
    await using peer = await startPeer({
      onCreate: (create, socket) => (create["input"] === "slow" ? undefined : halfway(create, socket)),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });
    const controller = new AbortController();
    const pending = client(peer.url, streaming("slow", {}, { signal: controller.signal })).catch((error: unknown) => error);
    await expect.poll(() => peer.creates.length).toBe(1);

    controller.abort("stop");

    expect(await pending).toBe("stop");
    await nextIsClean(client, peer.url);
  });
}

test("a signal that is aborted already dials nothing", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const failure = await client(peer.url, streaming("a", {}, { signal: AbortSignal.abort("before") })).catch((error: unknown) => error);

  expect(failure).toBe("before");
  expect(peer.handshakes).toHaveLength(0);
});

test("abort while dialling rejects with the reason, and the socket goes", async () => {
  await using peer = await startPeer({ onOpen: () => undefined });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const controller = new AbortController();
  const pending = client(peer.url, streaming("a", {}, { signal: controller.signal })).catch((error: unknown) => error);
  setImmediate(() => controller.abort("early"));

  expect(await pending).toBe("early");
  await expect.poll(() => peer.open()).toBe(0);
  expect(peer.creates).toHaveLength(0);
});

test("no listener stays on the signal of a finished request", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };

  await (await client(peer.url, streaming("a", {}, { signal }))).text();

  expect(listeners).toBe(0);
});

test("with lanes an abandoned response that ran alone is left by closing the socket, although other lanes were used before", async () => {
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const frames = textFrames(`resp_${String(create["input"])}`, "x", { stream_id: create["stream_id"] });
    socket.send(...(create["input"] === "slow" ? frames.slice(0, 5) : frames));
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await nextIsClean(client, peer.url);
  await Promise.all(["a", "b"].map(async (input) => (await client(peer.url, streaming(input))).text()));
  const closed = new Promise((resolve) => peer.sockets[0]?.ws.once("close", resolve));

  const slow = await client(peer.url, streaming("slow"));
  await slow.body?.cancel();

  await closed;
  expect(client.stats()).toMatchObject({ inFlight: 0, openSockets: 0 });
});

test("with lanes an abandoned response is swallowed while its siblings run, and its lane serves again afterwards", async () => {
  const held: (() => void)[] = [];
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const frames = textFrames(`resp_${String(create["input"])}`, "x", { stream_id: create["stream_id"] });
    if (create["input"] !== "slow" && create["input"] !== "sibling") return socket.send(...frames);
    socket.send(...frames.slice(0, 5));
    held.push(() => socket.send(...frames.slice(5)));
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  const slow = await client(peer.url, streaming("slow"));
  const sibling = await client(peer.url, streaming("sibling"));

  await slow.body?.cancel();
  await nextIsClean(client, peer.url);
  expect(client.stats()).toMatchObject({ inFlight: 2 });
  for (const goOn of held) goOn();

  expect(parseSse(await sibling.text()).map(({ data }) => data)).toEqual(textFrames("resp_sibling", "x"));
  await expect.poll(() => client.stats().inFlight).toBe(0);
  expect(peer.handshakes).toHaveLength(1);
});
