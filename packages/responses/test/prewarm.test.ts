import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startPeer } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

test("prewarm of a URL sends its body there and nowhere else", async () => {
  await using a = await startPeer();
  await using b = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: [a.baseURL, b.baseURL] });
  await (await client(a.url, streaming("x"))).text();

  await client.prewarm({ url: b.url, body: { model: "m", input: "for B" } });
  await client.prewarm({ url: `${b.url}?q=1`, body: { model: "m", input: "for B with a query" } });
  await client.prewarm({ url: "https://elsewhere.example/v1/responses", body: { model: "m", input: "for nobody" } });

  expect(a.creates.map(({ input }) => input)).toEqual(["x"]);
  expect(b.creates.map(({ input }) => input)).toEqual(["for B", "for B with a query"]);
  expect(b.handshakes.map(({ url, headers }) => [url, headers["authorization"]])).toEqual([
    ["/v1/responses", undefined],
    ["/v1/responses?q=1", undefined],
  ]);
});

test("prewarm of a URL that was used before warms the identities of that URL", async () => {
  await using a = await startPeer();
  await using b = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: [a.baseURL, b.baseURL] });
  for (const { url } of [a, b]) await (await client(url, streaming("x"))).text();

  await client.prewarm({ url: b.url, body: { model: "m", input: "for B" } });

  expect(a.creates).toHaveLength(1);
  expect(b.creates.map(({ input }) => input)).toEqual(["x", "for B"]);
  expect(b.handshakes.map(({ headers }) => headers["authorization"])).toEqual(["Bearer sk-test"]);
});

test("prewarm does not reject for headers that are none, nor after close()", async () => {
  await using peer = await startPeer();
  const client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  expect(await client.prewarm({ headers: { authorization: "Bearer \u0100" } })).toBeUndefined();
  await client.close();
  expect(await client.prewarm()).toBeUndefined();

  expect(client.stats()).toMatchObject({ handshakes: 0 });
});

test("prewarm leaves identities alone whose requests go over HTTP", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await client(peer.url, streaming("x"));

  await client.prewarm();
  await client.prewarm({ url: peer.url, body: { model: "m", input: "x" } });

  expect(peer.handshakes).toHaveLength(1);
});
