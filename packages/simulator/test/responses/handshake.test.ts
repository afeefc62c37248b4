import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { serve } from "./serve.ts";
import { dial } from "./wire-client.ts";

const upgradeHeaders = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

/** The HTTP answer to an upgrade, by a client that shows all of it. */
const refusal = async (wsUrl: string, headers: Record<string, string> = { authorization: "Bearer sk-test" }) => {
  const upgrade = request(wsUrl.replace("ws:", "http:"), { headers: { ...upgradeHeaders, ...headers } }).end();
  const [response] = (await once(upgrade, "response")) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, body };
};

test("a handshake without a key is refused with 401 and the API's error", async () => {
  const { api, wsUrl } = await serve();

  const { status, headers, body } = await refusal(wsUrl, {});

  expect(status).toBe(401);
  expect(headers["x-request-id"]).toMatch(/^req_/);
  expect(JSON.parse(body)).toMatchObject({ error: { type: "invalid_request_error" } });
  expect(api.totals).toMatchObject({ handshakes: 1, refusedHandshakes: 1, openSockets: 0 });
});

test("an unknown key is refused with 401 invalid_api_key; a known one is accepted in each of its places", async () => {
  const { wsUrl } = await serve({ apiKeys: ["sk-known"] });

  expect(JSON.parse((await refusal(wsUrl)).body)).toMatchObject({ error: { code: "invalid_api_key" } });
  await dial(wsUrl, { headers: { authorization: "Bearer sk-known", "openai-beta": "responses_websockets=2026-02-06" } });
  await dial(wsUrl, { headers: { "api-key": "sk-known" } });
});

test("a page's key travels as a subprotocol, and the other subprotocol is the one that is selected", async () => {
  const { wsUrl } = await serve({ apiKeys: ["sk-known"] });
  const socket = new WebSocket(wsUrl, ["openai-insecure-api-key.sk-known", "responses"]);
  onTestFinished(() => socket.terminate());
  await once(socket, "open");

  expect(socket.protocol).toBe("responses");
});

test.each([
  [401, { "x-request-id": expect.stringMatching(/^req_/) }],
  [403, { "cf-ray": expect.any(String), "content-length": "0" }],
  [404, {}],
  [426, {}],
  [429, { "retry-after": "1" }],
  [503, {}],
])("a scripted refusal with %i has its usual headers, once", async (status, headers) => {
  const { wsUrl } = await serve({ handshakes: [{ status }] });

  expect(await refusal(wsUrl)).toMatchObject({ status, headers });
  await dial(wsUrl);
});

test("a refusal can have its own headers and body, and last for several handshakes", async () => {
  const { wsUrl } = await serve({ handshakes: [{ status: 429, headers: { "retry-after": "7" }, body: "slow down", times: 2 }] });

  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(await refusal(wsUrl)).toMatchObject({ status: 429, headers: { "retry-after": "7" }, body: "slow down" });
  }
  await dial(wsUrl);
});

test("a policy accepts the socket and closes it at once with 1008 and no reason", async () => {
  const { wsUrl } = await serve({ handshakes: [{ closeCode: 1008 }] });
  const client = await dial(wsUrl);

  expect(await client.closed).toEqual({ code: 1008, reason: "" });
});

test("a silent server never answers, and close() ends the attempt", async () => {
  const { api, wsUrl } = await serve({ handshakes: [{ silent: true }] });
  const socket = new WebSocket(wsUrl, { headers: { authorization: "Bearer sk-test" } });
  const failed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  await expect.poll(() => api.totals.refusedHandshakes).toBe(1);

  expect(socket.readyState).toBe(WebSocket.CONNECTING);
  await api.close();
  await failed;
});

test("a delayed handshake is accepted after the delay", async () => {
  const { wsUrl } = await serve({ handshakes: [{ delayMs: 60 }] });
  const started = performance.now();
  await dial(wsUrl);

  expect(performance.now() - started).toBeGreaterThan(55);
});

test("a request records the headers of its handshake", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl, { headers: { authorization: "Bearer sk-test", "openai-organization": "org-1", "x-custom": "yes" } });
  await client.create({ input: "x" });

  expect(api.requests[0]?.handshakeHeaders).toMatchObject({
    authorization: "Bearer sk-test",
    "openai-organization": "org-1",
    "x-custom": "yes",
  });
});
