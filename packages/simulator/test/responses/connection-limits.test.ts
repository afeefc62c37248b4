import { once } from "node:events";
import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial, errorCode } from "./wire-client.ts";

const limitError = {
  type: "error",
  status: 400,
  error: {
    type: "invalid_request_error",
    code: "websocket_connection_limit_reached",
    message: "Responses websocket connection limit reached (60 minutes). Create a new websocket connection to continue.",
  },
};

test("the age limit answers the next request, without a lane and without a param", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  await client.create({ stream_id: "l0", input: "x" });
  api.expireConnections();

  expect(await client.create({ stream_id: "l0", input: "x" })).toEqual([limitError]);
  expect(api.requests[1]).toMatchObject({ endedBy: "refused", responseId: undefined });
});

test("the age timer expires a socket by itself, and a switch announces it on an idle socket and closes it", async () => {
  const { wsUrl } = await serve({ rules: { maxAgeMs: 30, ageNotice: "when-idle", ageCloseCode: 1000 } });
  const client = await dial(wsUrl);

  expect(await client.next()).toEqual(limitError);
  expect(await client.closed).toMatchObject({ code: 1000 });
});

test("a response that runs when the age is reached still completes", async () => {
  const { api, wsUrl } = await serve({
    scripts: [{ output: [{ type: "text", text: "a b c" }], frameDelayMs: 5 }],
    rules: { ageNotice: "when-idle" },
  });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", model: "m", store: false, input: "x" });
  await client.until("response.created");
  api.expireConnections();

  const frames = await client.responses(1);
  expect(frames.at(-1)?.type).toBe("response.completed");
  expect(await client.next()).toEqual(limitError);
});

test("a message over 16 MiB closes the socket with 1009 and no event", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  client.socket.send("x".repeat(16 * 1024 * 1024 + 1));

  expect(await client.closed).toMatchObject({ code: 1009 });
  expect(client.texts).toEqual([]);
  expect(api.requests).toEqual([]);
});

test("a message just below 16 MiB is served", async () => {
  const { api, wsUrl } = await serve({ scripts: [{ output: [{ type: "text", text: "ok" }] }] });
  const client = await dial(wsUrl);

  expect((await client.create({ input: "x".repeat(16_777_000) })).at(-1)?.type).toBe("response.completed");
  expect(api.requests[0]?.bytesReceived).toBeGreaterThan(16_777_000);
});

test("an idle socket is closed with 1001 when the rules say so, and a ping starts the wait again", async () => {
  const { wsUrl } = await serve({ rules: { idleCloseMs: 800 } });
  const client = await dial(wsUrl);
  const started = performance.now();
  setTimeout(() => client.socket.ping(), 150);
  await once(client.socket, "pong");

  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(performance.now() - started).toBeGreaterThan(900);
});

test("the server can close and reset its sockets on demand", async () => {
  const { api, wsUrl } = await serve();
  const first = await dial(wsUrl);
  api.closeConnections(1012, "restart");
  expect(await first.closed).toEqual({ code: 1012, reason: "restart" });

  const second = await dial(wsUrl);
  second.socket.on("error", () => {});
  api.resetConnections();
  expect(await second.closed).toMatchObject({ code: 1006 });
});

test.each([
  [5, ""],
  [1005, ""],
  [1000, "é".repeat(62)],
])("closeConnections(%j, %j) throws bad-option and closes nothing", async (code, reason) => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  expect(() => api.closeConnections(code, reason)).toThrow(expect.objectContaining({ name: "SimulatorError", code: "bad-option" }));
  expect((await client.create({ input: "x" })).at(-1)?.type).toBe("response.completed");
});

test("a frame that is not a JSON object, a binary frame and an unknown type get an error and the socket stays open", async () => {
  const client = await dial((await serve()).wsUrl);

  client.socket.send("{");
  expect(errorCode(await client.responses(1))).toBe("invalid_json");
  client.socket.send(Buffer.from(JSON.stringify({ type: "response.create", model: "m", input: "x" })));
  expect(errorCode(await client.responses(1))).toBe("invalid_json");
  client.send({ type: "response.cancel" });
  expect(await client.next()).toMatchObject({ status: 400, error: { param: "type" } });
  expect((await client.create({ input: "x" })).at(-1)?.type).toBe("response.completed");
});
