import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type Peer, startPeer } from "./peer.ts";

const adapter = nodeAdapter();
const body = JSON.stringify({ model: "gpt-5.6", stream: true, input: "Hi" });
const bytes = new TextEncoder().encode(body);
const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };
const post = { method: "POST", headers, body };

const stream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes.slice(0, 7));
      controller.enqueue(bytes.slice(7));
      controller.close();
    },
  });

type Arguments = readonly [string | URL | Request, RequestInit?];

const forms: Record<string, (url: string) => Arguments> = {
  "a string": (url) => [url, post],
  "a URL": (url) => [new URL(url), post],
  "a fragment in the URL": (url) => [`${url}#x`, post],
  "a Request": (url) => [new Request(url, post)],
  "a Request and init": (url) => [new Request(url, { ...post, body: "{}" }), { body }],
  "a Request whose method init overrides": (url) => [new Request(url), { method: "post", headers, body }],
  "a lower-case method": (url) => [url, { ...post, method: "post" }],
  "headers as pairs": (url) => [url, { ...post, headers: Object.entries(headers) }],
  Headers: (url) => [url, { ...post, headers: new Headers(headers) }],
  "a Uint8Array": (url) => [url, { ...post, body: bytes }],
  "a view of a larger buffer": (url) => [url, { ...post, body: new Uint8Array([0, ...bytes, 0]).subarray(1, bytes.length + 1) }],
  "an ArrayBuffer": (url) => [url, { ...post, body: bytes.buffer }],
  "a Blob": (url) => [url, { ...post, body: new Blob([bytes]) }],
  "a stream": (url) => [url, { ...post, body: stream(), duplex: "half" } as RequestInit],
};

for (const [name, form] of Object.entries(forms)) {
  test(`${name} is carried over the socket`, async () => {
    await using peer = await startPeer();
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const response = await client(...form(peer.url));

    expect(response.status).toBe(200);
    expect(await response.text()).toContain("response.completed");
    expect(peer.creates).toEqual([{ type: "response.create", model: "gpt-5.6", input: "Hi" }]);
    expect(peer.handshakes[0]?.headers["authorization"]).toBe("Bearer sk-test");
    expect(peer.posts).toHaveLength(0);
  });

  test(`${name} goes over HTTP unchanged when there are no sockets`, async () => {
    await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    await client(...form(peer.url));

    expect(peer.posts).toMatchObject([{ body, method: "POST", headers: { authorization: "Bearer sk-test" } }]);
  });
}

const passed: Record<string, (peer: Peer) => Arguments> = {
  "a GET": ({ url }) => [url],
  "a POST to another path": ({ url }) => [`${url}/resp_1/cancel`, post],
  "a POST to the path of another base": ({ url }) => [url.replace("/v1/", "/v2/"), post],
  "stream: false": ({ url }) => [url, { ...post, body: JSON.stringify({ model: "m", stream: false }) }],
  "a body without stream": ({ url }) => [url, { ...post, body: JSON.stringify({ model: "m" }) }],
  background: ({ url }) => [url, { ...post, body: JSON.stringify({ stream: true, background: true }) }],
  "a body that is no JSON": ({ url }) => [url, { ...post, body: "stream" }],
  "a body that is no UTF-8": ({ url }) => [url, { ...post, body: new Uint8Array([0xff, 0xfe]) }],
  "a body with a byte that is no UTF-8": ({ url }) => [
    url,
    { ...post, body: new Uint8Array([...bytes.slice(0, -2), 0xff, ...bytes.slice(-2)]) },
  ],
  "a PUT": ({ url }) => [url, { ...post, method: "PUT" }],
  "a compressed body": ({ url }) => [url, { ...post, headers: { ...headers, "content-encoding": "gzip" } }],
  "a form": ({ url }) => [url, { method: "POST", body: new URLSearchParams({ stream: "true" }) }],
  "a Request that is not streamed": ({ url }) => [new Request(url, { ...post, body: '{"stream":false}' })],
  "no body": ({ url }) => [url, { method: "POST" }],
};

for (const [name, form] of Object.entries(passed)) {
  test(`${name} is passed through as fetch would send it`, async () => {
    await using peer = await startPeer();
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    await client(...form(peer));
    await fetch(...form(peer));

    const [ours, theirs] = peer.posts;
    expect(ours).toEqual(theirs);
    expect(peer.handshakes).toHaveLength(0);
    expect(client.stats()).toMatchObject({ passedThrough: 1, overHttp: 0 });
  });
}

test("a stream that asks for no stream is passed through, with the bytes that were read of it", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  await client(peer.url, { method: "POST", body: new Blob(["{}"]).stream(), duplex: "half" } as RequestInit);

  expect(peer.posts).toMatchObject([{ body: "{}", method: "POST" }]);
  expect(peer.handshakes).toHaveLength(0);
});

test("a query is kept in the handshake and separates sockets", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  for (const [turn, query] of ["?api-version=1", "?api-version=2", "?api-version=1"].entries()) {
    await (await client(`${peer.url}${query}`, { ...post, body: JSON.stringify({ stream: true, input: `turn ${turn}` }) })).text();
  }

  expect(peer.handshakes.map(({ url }) => url)).toEqual(["/v1/responses?api-version=1", "/v1/responses?api-version=2"]);
});

test("another origin is passed through, and its credential goes nowhere else", async () => {
  await using peer = await startPeer();
  await using other = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  await client(other.url, { ...post, headers: { authorization: "Bearer other" } });

  expect(other.posts).toMatchObject([{ headers: { authorization: "Bearer other" } }]);
  expect([peer.handshakes, peer.posts, other.handshakes]).toEqual([[], [], []]);
});

test("an argument that fetch refuses is refused in fetch's words", async () => {
  await using client = createWebSocketFetch({ adapter });
  const failures = await Promise.all([client, fetch].map((each) => each("http://[", post).catch((error: unknown) => String(error))));

  expect(failures[0]).toBe(failures[1]);
});

test("a used Request is refused in fetch's words", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const request = new Request(peer.url, post);
  await request.text();

  const failures = await Promise.all([client, fetch].map((each) => each(request).catch((error: unknown) => String(error))));

  expect(failures[0]).toBe(failures[1]);
});
