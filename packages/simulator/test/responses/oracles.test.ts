import { once } from "node:events";
import { request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { canonicalContext } from "../../src/responses/request/canonical-context.ts";
import { postStream } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial, responseOf } from "./wire-client.ts";

test("a request is recorded with its transport, connection, lane, body, size, response and end", async () => {
  const { api, url, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const frames = await client.create({ stream_id: "l0", input: "x" });
  await postStream(url, { model: "m", input: "y" });

  const body = { type: "response.create", model: "gpt-5.6", store: false, stream_id: "l0", input: "x" };
  expect(api.requests).toMatchObject([
    {
      transport: "ws",
      connection: 1,
      laneName: "l0",
      body,
      bytesReceived: JSON.stringify(body).length,
      effectiveContext: [{ role: "user", content: "x" }],
      responseId: responseOf(frames).id,
      endedBy: "completed",
      eventsSent: frames.length,
    },
    {
      transport: "http",
      connection: 2,
      laneName: undefined,
      body: { input: "y" },
      effectiveContext: [{ role: "user", content: "y" }],
      endedBy: "completed",
    },
  ]);
});

test("totals count payload bytes, wire bytes, connections, handshakes and open sockets", async () => {
  const { api, url, wsUrl } = await serve({ handshakes: [{ closeCode: 1008 }] });
  await (await dial(wsUrl)).closed;
  const client = await dial(wsUrl);
  await client.create({ input: "x" });
  await postStream(url, { model: "m", input: "y" });

  const { totals } = api;
  expect(totals).toMatchObject({ connections: 3, handshakes: 2, refusedHandshakes: 0, openSockets: 1 });
  expect(totals.bytesReceived).toBe(api.requests.reduce((sum, request) => sum + request.bytesReceived, 0));
  expect(totals.wireBytesReceived).toBeGreaterThan(totals.bytesReceived + 300);
  client.socket.close();
  await client.closed;
  await expect.poll(() => api.totals.openSockets).toBe(0);
  expect(api.totals.wireBytesReceived).toBeGreaterThanOrEqual(totals.wireBytesReceived);
});

test("waitFor finds a request that is there, waits for one that is not, and sees changes", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const second = api.waitFor(({ body }) => body?.["input"] === "two");
  const ended = api.waitFor(({ endedBy }) => endedBy === "completed");
  await client.create({ input: "one" });
  await client.create({ input: "two" });

  expect(await second).toBe(api.requests[1]);
  expect(await ended).toBe(api.requests[0]);
  expect(await api.waitFor(({ body }) => body?.["input"] === "one")).toBe(api.requests[0]);
});

test("keepEnded bounds how many requests stay after their end; observe and waitFor still see each", async () => {
  const seen: unknown[] = [];
  const { api, url, wsUrl } = await serve({ keepEnded: 1, observe: ({ body, endedBy }) => seen.push([body?.["input"], endedBy]) });
  const client = await dial(wsUrl);
  const first = api.waitFor(({ endedBy }) => endedBy === "completed");
  await client.create({ input: "one" });
  await client.create({ input: "two" });
  await postStream(url, { model: "m", input: "three" });
  client.send({ type: "response.create" });
  await client.responses(1);

  expect((await first).body?.["input"]).toBe("one");
  expect(api.requests.map(({ endedBy }) => endedBy)).toEqual(["refused"]);
  expect(seen).toEqual([
    ["one", "completed"],
    ["two", "completed"],
    ["three", "completed"],
    [undefined, "refused"],
  ]);
});

test("nothing holds a request that has ended, when none are kept", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const seen: WeakRef<object>[] = [];
  const { url, wsUrl } = await serve({ keepEnded: 0, observe: (request) => seen.push(new WeakRef(request)) });
  await postStream(url, { model: "m", input: "over HTTP", store: false });
  await postStream(url, { model: "", input: "refused" });
  await (await dial(wsUrl)).create({ input: "over a socket" });
  const held = (): number => {
    collect();
    return seen.filter((each) => each.deref() !== undefined).length;
  };
  expect(seen).toHaveLength(3);
  await expect.poll(held).toBe(0);
});

test("keepStored bounds how many stored responses can be continued or read, the newest of a chain with its items", async () => {
  const { url } = await serve({ keepStored: 2 });
  const ids: string[] = [];
  let newest: ReturnType<typeof responseOf> = { id: "" };
  for (const input of ["one", "two", "three"]) {
    const previous = ids.at(-1);
    const body = { model: "m", input, ...(previous !== undefined && { previous_response_id: previous }) };
    newest = responseOf((await postStream(url, body)).events);
    ids.push(newest.id);
  }
  const statusOf = async (id: string | undefined): Promise<number> =>
    (await fetch(`${url}/${id}`, { headers: { authorization: "Bearer k" } })).status;
  expect(await Promise.all(ids.map(statusOf))).toEqual([404, 200, 200]);
  expect((await postStream(url, { model: "m", input: "x", previous_response_id: ids[0] })).response.status).toBe(400);

  const [{ id } = { id: "" }] = newest["output"] as { id: string }[];
  const reference = { type: "item_reference", id };
  expect((await postStream(url, { model: "m", input: [reference] })).response.status).toBe(200);
});

test("waitFor rejects with what its test throws, for a request that is there and for one that comes", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const failure = new TypeError("the test is wrong");
  const fails = (): boolean => {
    throw failure;
  };
  const coming = expect(api.waitFor(fails)).rejects.toBe(failure);
  expect((await client.create({ input: "x" })).at(-1)?.type).toBe("response.completed");
  await coming;
  await expect(api.waitFor(fails)).rejects.toBe(failure);
});

test("close() rejects who still waits, ends what runs and closes every socket with 1001", async () => {
  const { api, wsUrl } = await serve({ scripts: [{ end: { status: "silence" } }] });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", model: "m", input: "x" });
  await client.until("response.in_progress");
  const waiting = expect(api.waitFor(() => false)).rejects.toMatchObject({ code: "closed" });

  await api.close();

  await waiting;
  await expect(api.waitFor(() => false)).rejects.toMatchObject({ code: "closed" });
  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(api.requests[0]?.endedBy).toBe("server");
});

test("close() does not wait for peers that neither read nor finish their body", async () => {
  const large = { output: [{ type: "text" as const, fill: { bytes: 50_000_000, deltaBytes: 16_384 } }] };
  const { api, url, wsUrl } = await serve({ scripts: [large, large] });
  const client = await dial(wsUrl);
  client.socket.pause();
  client.send({ type: "response.create", model: "m", input: "x" });
  await api.waitFor(({ responseId }) => responseId !== undefined);
  const body = JSON.stringify({ model: "m", input: "x", stream: true });
  const headers = { authorization: "Bearer k", "content-length": String(body.length) };
  const unread = request(url, { method: "POST", headers }).on("error", () => {});
  unread.end(body);
  await once(unread, "response");
  const unsent = request(url, { method: "POST", headers }).on("error", () => {});
  unsent.write("{");
  await expect.poll(() => api.totals.connections).toBe(3);

  await api.close();

  expect(api.requests.map(({ endedBy }) => endedBy)).toEqual(["server", "server"]);
});

test("a history in full and the same history by id have the same canonical context and the same usage", async () => {
  const { api, url, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const tools = [{ type: "function", name: "f", parameters: { type: "object", properties: { a: { type: "string" } } } }];
  const first = responseOf(await client.create({ input: "Hi", tools }));
  const call = (first["output"] as Record<string, string>[])[0] ?? {};
  const output = { type: "function_call_output", call_id: call["call_id"], output: "1" };
  const delta = responseOf(await client.create({ previous_response_id: first.id, input: [output], tools }));
  // As the AI SDK writes history: no ids, no status, arguments serialised again, content as parts.
  const restated = {
    type: "function_call",
    call_id: call["call_id"],
    name: "f",
    arguments: JSON.stringify(JSON.parse(call["arguments"] ?? "")),
  };
  const input = [{ role: "user", content: [{ type: "input_text", text: "Hi" }] }, restated, output];
  const full = responseOf((await postStream(url, { model: "gpt-5.6", store: false, input, tools })).events);

  const contexts = api.requests.slice(1).map(({ effectiveContext }) => effectiveContext ?? []);
  expect(contexts[0]).not.toEqual(contexts[1]);
  expect(canonicalContext(contexts[0] ?? [])).toEqual(canonicalContext(contexts[1] ?? []));
  expect(full["usage"]).toEqual(delta["usage"]);
  expect(canonicalContext([{ role: "user", content: "other" }])).not.toEqual(canonicalContext([{ role: "user", content: "Hi" }]));
});
