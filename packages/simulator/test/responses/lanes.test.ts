import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial, errorCode, type Frame } from "./wire-client.ts";

const words = { output: [{ type: "text" as const, deltas: Array.from({ length: 20 }, (_, index) => `${index} `) }] };

const create = (laneName: string | undefined, fields: object = {}): object => ({
  type: "response.create",
  model: "m",
  store: false,
  input: "x",
  ...(laneName === undefined ? {} : { stream_id: laneName }),
  ...fields,
});

const lanesOf = (frames: readonly Frame[], type: string): unknown[] =>
  frames.filter((frame) => frame.type === type).map((frame) => frame["stream_id"]);

test("two lanes run at the same time and their frames take turns", async () => {
  const { wsUrl } = await serve({ scripts: [words, words] });
  const client = await dial(wsUrl);
  client.send(create("a"));
  client.send(create("b"));

  const deltas = lanesOf(await client.responses(2), "response.output_text.delta");

  expect(deltas.filter((lane, index) => index > 0 && lane !== deltas[index - 1]).length).toBeGreaterThan(10);
  for (const lane of ["a", "b"]) {
    expect(deltas.filter((name) => name === lane)).toHaveLength(20);
  }
});

test("each lane's frames are in order and numbered by their own response", async () => {
  const { wsUrl } = await serve({ scripts: [words, words, words] });
  const client = await dial(wsUrl);
  for (const lane of ["a", "b", undefined]) {
    client.send(create(lane));
  }

  const frames = await client.responses(3);

  for (const lane of ["a", "b", undefined]) {
    const numbers = frames.filter((frame) => frame["stream_id"] === lane).map((frame) => frame["sequence_number"]);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  }
});

test("requests on one lane run one after the other, in order of arrival", async () => {
  const { api, wsUrl } = await serve({ scripts: [words, words, words] });
  const client = await dial(wsUrl);
  for (const input of ["first", "second", "third"]) {
    client.send(create("a", { input }));
  }

  const frames = await client.responses(3);

  const lifecycle = frames.map(({ type }) => type).filter((type) => type === "response.created" || type === "response.completed");
  expect(lifecycle).toEqual([
    "response.created",
    "response.completed",
    "response.created",
    "response.completed",
    "response.created",
    "response.completed",
  ]);
  expect(api.requests.map(({ body }) => body?.["input"])).toEqual(["first", "second", "third"]);
});

test("16 responses run; the 17th lane waits until one ends", async () => {
  const { api, wsUrl } = await serve({ scripts: Array.from({ length: 16 }, () => ({ delayMs: 0, end: { status: "silence" } as const })) });
  const client = await dial(wsUrl);
  for (let lane = 0; lane < 16; lane += 1) {
    client.send(create(`lane-${lane}`));
    await client.until("response.in_progress");
  }
  client.send(create("lane-16"));
  client.send({ type: "no.such.event" });
  // The answer to the unknown event arrives after everything that the server did for the 17th.
  expect((await client.next()).type).toBe("error");
  expect(api.requests[16]).toMatchObject({ laneName: "lane-16", responseId: undefined, effectiveContext: undefined });
});

test("a queued lane starts as soon as a running one ends", async () => {
  const { wsUrl } = await serve({ rules: { maxExecuting: 1 }, scripts: [words, words] });
  const client = await dial(wsUrl);
  client.send(create("a"));
  client.send(create("b"));

  const frames = await client.responses(2);

  expect([...new Set(frames.map((frame) => frame["stream_id"]))]).toEqual(["a", "b"]);
  expect(frames.findIndex((frame) => frame["stream_id"] === "b")).toBe(frames.length / 2);
});

test("the 33rd lane name is refused and named; known names and the default lane go on", async () => {
  const client = await dial((await serve()).wsUrl);
  for (let lane = 0; lane < 32; lane += 1) {
    client.send(create(`lane-${lane}`));
  }
  await client.responses(32);

  expect(await client.create({ stream_id: "one-more", input: "x" })).toEqual([
    {
      type: "error",
      status: 400,
      stream_id: "one-more",
      error: {
        type: "invalid_request_error",
        code: "websocket_stream_limit_reached",
        message:
          "This WebSocket connection has reached its maximum number of distinct stream IDs (32). Reuse an existing stream_id or open a new WebSocket connection.",
        param: "stream_id",
      },
    },
  ]);
  expect((await client.create({ stream_id: "lane-3", input: "x" })).at(-1)).toMatchObject({ type: "response.completed" });
  expect((await client.create({ input: "x" })).at(-1)).toMatchObject({ type: "response.completed" });
});

test.each(["", "with space", "a".repeat(257), 7, null])("the lane name %j is invalid, and the error names no lane", async (laneName) => {
  const client = await dial((await serve()).wsUrl);

  const frames = await client.create({ stream_id: laneName, input: "x" });

  expect(errorCode(frames)).toBe("invalid_stream_id");
  expect(frames[0]).not.toHaveProperty("stream_id");
});
