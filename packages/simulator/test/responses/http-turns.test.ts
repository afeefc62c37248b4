import { expect, test } from "vitest";
import { post, postStream } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial } from "./wire-client.ts";

const hello = { output: [{ type: "text" as const, deltas: ["Hello", " there"] }] };

test("the SSE twin of a socket turn has the same events, with event lines and without [DONE]", async () => {
  const { url, wsUrl } = await serve({ scripts: [hello, hello] });
  const client = await dial(wsUrl);

  const frames = await client.create({ input: "Say hello." });
  const { response, events, text } = await postStream(url, { model: "gpt-5.6", input: "Say hello.", store: false });

  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(text).not.toContain("[DONE]");
  expect(text.match(/^event: .*$/gm)).toEqual(events.map(({ type }) => `event: ${type}`));
  // Ids and times differ; everything else is the same event.
  const comparable = (values: unknown): unknown =>
    JSON.parse(
      JSON.stringify(values)
        .replace(/(resp|msg)_[0-9a-f]{32}/g, "$1")
        .replace(/17\d{8}/g, "0"),
    );
  expect(comparable(events)).toEqual(comparable(frames));
});

test("a switch ends the body with [DONE]", async () => {
  const { url } = await serve({ doneMarker: true });

  expect((await postStream(url, { model: "m", input: "x" })).text.endsWith("data: [DONE]\n\n")).toBe(true);
});

test("without stream the answer is the terminal response as JSON", async () => {
  const { url } = await serve({ scripts: [hello] });

  const response = await post(url, { model: "m", input: "x" });

  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toMatchObject({
    object: "response",
    status: "completed",
    output: [{ content: [{ text: "Hello there" }] }],
  });
});

test("without stream a failed response is a 200 and a broken one a 500", async () => {
  const { url } = await serve({ scripts: [{ end: { status: "failed" } }, { end: { status: "error", code: "server_error" } }] });

  const failed = await post(url, { model: "m", input: "x" });
  expect([failed.status, await failed.json()]).toMatchObject([200, { status: "failed", error: { code: "server_error" } }]);
  const broken = await post(url, { model: "m", input: "x" });
  expect([broken.status, await broken.json()]).toMatchObject([500, { error: { code: "server_error" } }]);
});

test.each([
  ["type", "response.create"],
  ["stream_id", "l0"],
  ["generate", false],
])("%s belongs to the socket and is refused over HTTP", async (name, value) => {
  const { api, url } = await serve();

  const response = await post(url, { model: "m", input: "x", [name]: value });

  expect([response.status, await response.json()]).toEqual([
    400,
    { error: { message: `Unsupported parameter: ${name}`, type: "invalid_request_error", param: name, code: "unsupported_parameter" } },
  ]);
  expect(api.requests[0]).toMatchObject({ transport: "http", endedBy: "refused" });
});

test.each([
  [{ input: "x" }, "missing_required_parameter", "model"],
  [{ model: 5, input: "x" }, "invalid_type", "model"],
  [{ model: "m" }, "missing_required_parameter", "input"],
  [{ model: "m", input: 5 }, "invalid_type", "input"],
  [{ model: "m", input: ["x"] }, "invalid_type", "input"],
])("the body %j is refused", async (body, code, param) => {
  const { url } = await serve();

  const response = await post(url, body);

  expect([response.status, await response.json()]).toMatchObject([400, { error: { code, param } }]);
});

test("a scripted refusal has its status and headers", async () => {
  const headers = { "retry-after": "2", "retry-after-ms": "1800", "x-should-retry": "false", "x-request-id": "req_mine" };
  const { url } = await serve({ scripts: [{ refuse: { status: 429, code: "rate_limit_exceeded", message: "Slow down.", headers } }] });

  const response = await post(url, { model: "m", input: "x", stream: true });

  expect(response.status).toBe(429);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  expect(await response.json()).toEqual({
    error: { message: "Slow down.", type: "invalid_request_error", param: null, code: "rate_limit_exceeded" },
  });
});

test("every answer has a request id and the API's headers", async () => {
  const { url } = await serve();

  const { headers } = (await postStream(url, { model: "m", input: "x" })).response;

  expect(headers.get("x-request-id")).toMatch(/^req_/);
  expect(headers.get("openai-version")).toBe("2020-10-01");
  expect(headers.get("x-ratelimit-limit-requests")).not.toBeNull();
});

test("a request without a key, an unreadable body, another method and an unknown response are refused", async () => {
  const { url } = await serve();
  const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;

  expect(await status(fetch(url, { method: "POST", body: "{}" }))).toBe(401);
  expect(await status(post(url, {}, { body: "{" }))).toBe(400);
  expect(await status(post(url, {}, { method: "PUT" }))).toBe(405);
  expect(await status(fetch(`${url}/resp_unknown`, { headers: { authorization: "Bearer k" } }))).toBe(404);
});

test("a stored response can be fetched by its id", async () => {
  const { url } = await serve();
  const created = (await (await post(url, { model: "m", input: "x" })).json()) as { id: string };

  expect(await (await fetch(`${url}/${created.id}`, { headers: { authorization: "Bearer k" } })).json()).toEqual(created);
});

test("a page of another origin may read the answers", async () => {
  const { url } = await serve();

  const preflight = await fetch(url, { method: "OPTIONS" });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
});

test("an abandoned body stops the response and is recorded", async () => {
  const { api, url } = await serve({ scripts: [{ ...hello, end: { status: "silence" } }] });
  const abandon = new AbortController();
  const response = await post(url, { model: "m", input: "x", stream: true }, { signal: abandon.signal });
  await response.body?.getReader().read();
  abandon.abort();

  expect(await api.waitFor(({ endedBy }) => endedBy === "client")).toMatchObject({ transport: "http" });
});

test("latency is added to every request and, once, to every connection", async () => {
  const { url, wsUrl } = await serve({ latency: { requestMs: 40, handshakeMs: 60 } });
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await act();
    return performance.now() - started;
  };

  expect(await timed(() => postStream(url, { model: "m", input: "x" }))).toBeGreaterThan(95);
  expect(await timed(() => postStream(url, { model: "m", input: "x" }))).toBeGreaterThan(38);
  let client: Awaited<ReturnType<typeof dial>> | undefined;
  expect(
    await timed(async () => {
      client = await dial(wsUrl);
    }),
  ).toBeGreaterThan(95);
  expect(await timed(() => client?.create({ input: "x" }) ?? Promise.reject(new Error("not dialled")))).toBeGreaterThan(38);
});
