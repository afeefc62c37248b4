import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "@plugboard/core";
import { DEFAULT_OPENAI_REALTIME_MODEL } from "@plugboard/realtime";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { postOfferTo, webrtcAdapter } from "@plugboard/webrtc";
import { type CallHandlerOptions, callHandler } from "@plugboard/webrtc/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { weriftPeer } from "./node-peer.ts";

const apiKey = "sk-standard-key-of-the-server";
let simulator: Simulator;
let server: Server | undefined;
beforeEach(async () => {
  simulator = await startSimulator({ apiKeys: [apiKey] });
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await simulator.close();
});

const handlerFor = (options: Partial<CallHandlerOptions> = {}): ((request: Request) => Promise<Response>) =>
  callHandler({ apiKey, baseUrl: simulator.url, ...options });

/** Serves a handler, as a server of Node's does. */
const serve = async (handle: (request: Request) => Promise<Response>): Promise<string> => {
  const running = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = new Headers(Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]));
    const answer = await handle(new Request(`http://server${request.url}`, { method: "POST", headers, body: Buffer.concat(chunks) }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}/call`;
};

const offer = (body: string, headers: Readonly<Record<string, string>> = { "content-type": "application/sdp" }): Request =>
  new Request("http://server/call", { method: "POST", headers, body });

test("a call goes through a server that holds the key, with the session that it chose, and the page sees no key", async () => {
  const url = await serve(handlerFor({ session: { type: "realtime", model: "gpt-realtime-2.1", instructions: "Chosen by the server." } }));
  const seen: unknown[] = [];
  const adapter = webrtcAdapter({
    createPeerConnection: weriftPeer,
    mediaStream: null,
    exchange: postOfferTo(url),
    onMedia: ({ callId }) => seen.push(callId),
  });
  const connection = await connect(adapter, "ws://127.0.0.1:1/is-not-used");
  expect(seen).toEqual([simulator.calls[0]?.id]);
  expect(simulator.sessions[0]?.settings).toMatchObject({ instructions: "Chosen by the server." });
  connection.terminate();
});

test("a call without a session of its own begins with the model that the transport asks for", async () => {
  const url = await serve(handlerFor());
  const adapter = webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null, exchange: postOfferTo(url) });
  const connection = await connect(adapter, "ws://127.0.0.1:1/is-not-used");
  expect(simulator.sessions[0]?.settings).toMatchObject({ model: DEFAULT_OPENAI_REALTIME_MODEL });
  connection.terminate();
});

test("the caller's own decision refuses a call, and the API is not asked", async () => {
  const handle = handlerFor({ session: () => new Response("who are you?", { status: 403, headers: { "x-why": "unknown" } }) });
  const answer = await handle(offer("v=0\r\n"));
  expect([answer.status, await answer.text(), answer.headers.get("x-why")]).toEqual([403, "who are you?", "unknown"]);
  expect(simulator.calls).toHaveLength(0);
});

test.each([
  ["another method", () => new Request("http://server/call"), 405],
  ["another content type", () => offer("v=0\r\n", { "content-type": "text/plain" }), 415],
  ["no offer", () => offer("hello"), 400],
  ["a body without end", () => offer(`v=0\r\n${"a".repeat(70_000)}`), 413],
] as const)("%s is refused", async (_, request, status) => {
  expect((await handlerFor()(request())).status).toBe(status);
});

test("a key that the API refuses is the server's own matter: 502, without a word of the API", async () => {
  const answer = await handlerFor({ apiKey: "sk-wrong-key-of-the-server" })(offer("v=0\r\n"));
  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain("sk-");
});

test("an API that cannot be reached is 502, and what it says of an offer is passed on", async () => {
  expect((await handlerFor({ baseUrl: "http://127.0.0.1:1/v1" })(offer("v=0\r\n"))).status).toBe(502);
  const refused = await handlerFor({ session: { type: "nonsense" } })(offer("v=0\r\n"));
  expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/json"]);
});

test("pages of named origins may call from elsewhere, others not", async () => {
  const handle = handlerFor({ allowedOrigins: ["https://app.example.com"] });
  const preflight = (origin: string): Promise<Response> =>
    handle(new Request("http://server/call", { method: "OPTIONS", headers: { origin } }));
  expect((await preflight("https://app.example.com")).headers.get("access-control-allow-origin")).toBe("https://app.example.com");
  expect((await preflight("https://evil.example.com")).status).toBe(405);
  const answer = await handle(offer("v=0\r\n", { "content-type": "application/sdp", origin: "https://app.example.com" }));
  expect([answer.status, answer.headers.get("access-control-expose-headers")]).toEqual([201, "location"]);
});

test("a handler without a key is refused when it is made", () => {
  expect(() => callHandler({ apiKey: "" })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});
