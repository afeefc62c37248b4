import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming, typesOf } from "./sse.ts";

test("a streaming create travels over one socket and comes back as the HTTP stream would", async () => {
  await using peer = await startPeer({ onCreate: (_frame, socket) => socket.send(...textFrames("resp_1")) });
  await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL });

  const response = await client(peer.url, streaming("Hi"));
  const events = parseSse(await response.text());

  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(events.map(({ data }) => data)).toEqual(textFrames("resp_1"));
  expect(events.map(({ event }) => event)).toEqual(typesOf(events));
  expect(peer.creates).toEqual([{ type: "response.create", model: "gpt-5.6", store: false, input: "Hi" }]);
  expect(peer.handshakes[0]?.headers["authorization"]).toBe("Bearer sk-test");
  expect(peer.posts).toEqual([]);
});

test("each event can be read before the next one is sent", async () => {
  const { promise: asked, resolve: onCreate } = Promise.withResolvers<PeerSocket>();
  await using peer = await startPeer({ onCreate: (_frame, socket) => onCreate(socket) });
  await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL });
  const frames = textFrames("resp_1");

  const answer = client(peer.url, streaming("Hi"));
  const socket = await asked;
  const decoder = new TextDecoder();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  for (const frame of frames) {
    socket.send(frame);
    reader ??= (await answer).body?.getReader();
    const chunk = await reader?.read();
    expect(parseSse(decoder.decode(chunk?.value)).map(({ data }) => data)).toEqual([frame]);
  }
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

test("requests that follow each other share the socket", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL });

  for (const input of ["a", "b", "c"]) {
    const events = parseSse(await (await client(peer.url, streaming(input))).text());
    expect(events.at(-1)?.data["response"]).toMatchObject({ id: `resp_0_${input}` });
  }

  expect(peer.handshakes).toHaveLength(1);
  expect(client.stats()).toMatchObject({ openSockets: 1, handshakes: 1, inFlight: 0, overSocket: 3, overHttp: 0 });
});

test("requests at the same time never share a socket without lanes, and each gets its own answer", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL });

  const inputs = Array.from({ length: 40 }, (_, index) => `n${index}`);
  const bodies = await Promise.all(inputs.map(async (input) => (await client(peer.url, streaming(input))).text()));

  expect(bodies.map((body) => new Set(body.match(/resp_\d+_n\d+/g)).size)).toEqual(inputs.map(() => 1));
  expect(bodies.every((body, index) => body.includes(`_n${index}"`))).toBe(true);
  expect(client.stats().handshakes).toBeLessThanOrEqual(32);
});
