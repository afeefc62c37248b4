import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type Json, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();

const answerOf = async (frame: Json): Promise<{ status: number; headers: Record<string, string>; body: unknown }> => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(frame) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const response = await client(peer.url, streaming("a"));
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
};

test("a refusal becomes the HTTP response that it would have been, with the headers that clients read", async () => {
  const headers = {
    "Retry-After-Ms": 1800,
    "retry-after": "2",
    "x-ratelimit-limit-tokens": "30000",
    "x-request-id": "req_1",
    "set-cookie": "a=b",
    "x-other": "1",
    "openai-processing-ms": "1\r\nset-cookie: a=b",
    "openai-model": "modèle",
  };
  const error = { type: "tokens", code: "rate_limit_exceeded", message: "Slow down.", param: null, headers };

  const answer = await answerOf({ type: "error", status: 429, error });

  expect(answer).toEqual({
    status: 429,
    headers: {
      "content-type": "application/json",
      "retry-after": "2",
      "retry-after-ms": "1800",
      "x-plugboard-transport": "ws",
      "x-ratelimit-limit-tokens": "30000",
      "x-request-id": "req_1",
    },
    body: { error: { type: "tokens", code: "rate_limit_exceeded", message: "Slow down.", param: null } },
  });
});

const shapes: [string, Json, number, Json][] = [
  [
    "flat with a status",
    { type: "error", status: 401, code: "invalid_api_key", message: "No." },
    401,
    { code: "invalid_api_key", message: "No.", type: "invalid_request_error", param: null },
  ],
  [
    "flat without a status",
    { type: "error", code: "rate_limit_exceeded", message: "No.", sequence_number: 0 },
    429,
    { code: "rate_limit_exceeded", message: "No.", type: "rate_limit_error", param: null },
  ],
  [
    "status_code and outer headers",
    { type: "error", status_code: 503, headers: { "retry-after": 1 }, error: { message: "Busy." } },
    503,
    { code: null, message: "Busy.", type: "server_error", param: null },
  ],
  [
    "a detail",
    { type: "error", status: 400, error: { detail: "Unsupported parameter: x" } },
    400,
    { code: null, message: "Unsupported parameter: x", type: "invalid_request_error", param: null },
  ],
  [
    "nothing",
    { type: "error" },
    500,
    { code: null, message: "The server sent an error without a message.", type: "server_error", param: null },
  ],
  [
    "a status that is none",
    { type: "error", status: 200, error: { code: "model_not_found", message: "No." } },
    404,
    { code: "model_not_found", message: "No.", type: "invalid_request_error", param: null },
  ],
];

for (const [name, frame, status, error] of shapes) {
  test(`an error frame with ${name} becomes status ${status}`, async () => {
    const answer = await answerOf(frame);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error });
  });
}

test("a caller's own previous_response_id that is not found is the caller's 400", async () => {
  const error = { type: "invalid_request_error", code: "previous_response_not_found", message: "Gone.", param: "previous_response_id" };
  await using peer = await startPeer({ onCreate: (_create, { send }) => send({ type: "error", status: 400, error }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const response = await client(peer.url, streaming("a", { previous_response_id: "resp_gone" }));

  expect(response.status).toBe(400);
  expect(peer.creates).toHaveLength(1);
});

test("the age limit, as an answer, costs the caller nothing but a new socket", async () => {
  const limit = {
    type: "error",
    status: 400,
    error: { type: "invalid_request_error", code: "websocket_connection_limit_reached", message: "Too old." },
  };
  await using peer = await startPeer({
    onCreate: (_create, { send, index }) => (index === 0 ? send(limit) : send(...textFrames("resp_2"))),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const events = parseSse(await (await client(peer.url, streaming("a"))).text());

  expect(events).toHaveLength(9);
  expect(peer.handshakes).toHaveLength(2);
  expect(client.stats()).toMatchObject({ resends: 1 });
});

test("a server whose every socket is too old is left for HTTP after a few, and its error is never shown", async () => {
  const limit = { type: "error", status: 400, error: { code: "websocket_connection_limit_reached", message: "Too old." } };
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(limit) });
  const told: unknown[] = [];
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback: ({ reason }) => told.push(reason) });

  const response = await client(peer.url, streaming("a"));

  expect(response.status).toBe(200);
  expect(told).toEqual(["closed-by-server"]);
  expect(peer.creates).toHaveLength(4);
});

test("the age limit on an idle socket makes the next request use another", async () => {
  const limit = { type: "error", status: 400, error: { code: "websocket_connection_limit_reached", message: "Too old." } };
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a"))).text();
  const [first] = peer.sockets;
  const closed = new Promise((resolve) => first?.ws.once("close", resolve));

  first?.send(limit);
  await closed;
  const events = parseSse(await (await client(peer.url, streaming("b"))).text());

  expect(events.at(-1)?.data["response"]).toMatchObject({ id: "resp_1_b" });
});

test("a refused request leaves the socket to the next", async () => {
  const error = { type: "error", status: 400, error: { code: "invalid_prompt", message: "No." } };
  await using peer = await startPeer({
    onCreate: (create, { send }) => (create["input"] === "bad" ? send(error) : send(...textFrames("ok"))),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  expect((await client(peer.url, streaming("bad"))).status).toBe(400);
  expect((await client(peer.url, streaming("good"))).status).toBe(200);
  expect(peer.handshakes).toHaveLength(1);
});
