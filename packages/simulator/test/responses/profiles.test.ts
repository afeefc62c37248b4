import { expect, test } from "vitest";
import { post } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial, errorCode, responseOf } from "./wire-client.ts";

const slow = { frameDelayMs: 2, output: [{ type: "text" as const, text: "a b c" }] };

test.each(["openai-2026-02", "azure", "xai"] as const)(
  "%s has no lanes: a stream_id is refused and requests run one at a time",
  async (profile) => {
    const { wsUrl } = await serve({ profile, scripts: [slow, slow] });
    const client = await dial(wsUrl);

    expect(await client.create({ stream_id: "l0", input: "x" })).toMatchObject([
      { status: 400, error: { code: "unsupported_parameter", message: "Unsupported parameter: stream_id", param: "stream_id" } },
    ]);
    client.send({ type: "response.create", model: "m", input: "x" });
    client.send({ type: "response.create", model: "m", input: "x" });
    const lifecycle = (await client.responses(2)).map(({ type }) => type).filter((type) => /created|completed/.test(type));
    expect(lifecycle).toEqual(["response.created", "response.completed", "response.created", "response.completed"]);
  },
);

test("a switch makes a server without lanes ignore stream_id instead", async () => {
  const { api, wsUrl } = await serve({ profile: "azure", rules: { lanes: "ignored" } });
  const client = await dial(wsUrl);

  const frames = await client.create({ stream_id: "l0", input: "x" });

  expect(frames.every((frame) => !("stream_id" in frame))).toBe(true);
  expect(api.requests[0]?.laneName).toBeUndefined();
});

test("azure closes with 1011 and no event when the fields are nested as in Realtime", async () => {
  const client = await dial((await serve({ profile: "azure" })).wsUrl);
  client.send({ type: "response.create", response: { model: "m", input: "x" } });

  expect(await client.closed).toMatchObject({ code: 1011 });
  expect(client.texts).toEqual([]);
});

test("xai names 25 minutes and closes after the limit error", async () => {
  const { api, wsUrl } = await serve({ profile: "xai" });
  const client = await dial(wsUrl);
  api.expireConnections();

  expect(await client.next()).toMatchObject({ error: { message: expect.stringContaining("(25 minutes)") } });
  expect(await client.closed).toMatchObject({ code: 1000 });
});

test("vercel sends an error frame and closes", async () => {
  const { wsUrl } = await serve({ profile: "vercel", scripts: [{ refuse: { status: 502 } }] });
  const client = await dial(wsUrl);

  expect(await client.create({ input: "x" })).toMatchObject([{ type: "error", status: 502 }]);
  expect(await client.closed).toMatchObject({ code: 1011 });
});

test("vercel has one model per socket, 4 MiB per message and a plain close at its age", async () => {
  const { api, wsUrl } = await serve({ profile: "vercel" });
  const models = await dial(wsUrl);
  await models.create({ input: "x" });
  models.send({ type: "response.create", model: "another", input: "x" });
  expect(await models.closed).toMatchObject({ code: 1008 });

  const large = await dial(wsUrl);
  large.socket.send("x".repeat(4 * 1024 * 1024 + 1));
  expect(await large.closed).toMatchObject({ code: 1009 });

  const old = await dial(wsUrl);
  api.expireConnections();
  expect(await old.closed).toMatchObject({ code: 1001 });
  expect(old.texts).toEqual([]);
});

test("vercel's chain is dead after a failed response, openai's is not", async () => {
  for (const [profile, expected] of [
    ["vercel", "previous_response_not_found"],
    ["openai", undefined],
  ] as const) {
    const { api, wsUrl } = await serve({ profile });
    const client = await dial(wsUrl);
    const parent = responseOf(await client.create({ input: "x" }));
    api.script({ end: { status: "failed" } });
    await client.create({ input: "x", previous_response_id: parent.id });
    expect(errorCode(await client.create({ input: "x", previous_response_id: parent.id }))).toBe(expected);
  }
});

test("chatgpt ends with an empty output, sends rate-limit frames and refuses storage with a detail", async () => {
  const { url, wsUrl } = await serve({ profile: "chatgpt" });
  const client = await dial(wsUrl);

  const frames = await client.create({ input: "x" });
  expect(frames[0]?.type).toBe("codex.rate_limits");
  expect(frames.at(-1)).toMatchObject({ type: "response.completed", response: { output: [] } });
  expect(await client.create({ input: "x", store: true })).toEqual([
    { type: "error", status: 400, error: { detail: "Store must be set to false" } },
  ]);
  expect(await client.create({ stream_id: "l0", input: "x" })).toEqual([
    { type: "error", status: 400, error: { detail: "Unsupported parameter: stream_id" } },
  ]);
  const http = await post(url, { model: "m", input: "x" });
  expect([http.status, await http.json()]).toEqual([400, { detail: "Store must be set to false" }]);
});

test("a profile that does not exist is refused", async () => {
  await expect(serve({ profile: "gemini" as unknown as "azure" })).rejects.toMatchObject({
    code: "bad-option",
    message: expect.stringContaining("openai-2026-02, azure"),
  });
});

test("a close code such as 4402 for missing credit is a handshake script", async () => {
  const { wsUrl } = await serve({ profile: "vercel", handshakes: [{ closeCode: 4402 }] });

  expect(await (await dial(wsUrl)).closed).toMatchObject({ code: 4402 });
});
