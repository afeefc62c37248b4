import { expect, test } from "vitest";
import type { ResponseScript } from "../../src/responses/script/script.ts";
import { serve } from "./serve.ts";
import { dial, type Frame, responseOf } from "./wire-client.ts";

const play = async (script: ResponseScript, fields: object = {}): Promise<Frame[]> => {
  const client = await dial((await serve({ scripts: [script], ids: "counted" })).wsUrl);
  return await client.create({ input: "x", ...fields });
};

const types = (frames: readonly Frame[]): string[] => frames.map(({ type }) => type.replace("response.", ""));

test("ids can be counted, and are the same in every run", async () => {
  const frames = await play({ output: [{ type: "text", text: "a" }] });

  expect(responseOf(frames)).toMatchObject({ id: "resp_000001", output: [{ id: "msg_000001" }] });
});

test("reasoning has its summary events, and encrypted content when the request includes it", async () => {
  const script: ResponseScript = { output: [{ type: "reasoning", summary: ["Adding."] }] };

  expect(types(await play(script)).slice(2, -1)).toEqual([
    "output_item.added",
    "reasoning_summary_part.added",
    "reasoning_summary_text.delta",
    "reasoning_summary_text.done",
    "reasoning_summary_part.done",
    "output_item.done",
  ]);
  expect(responseOf(await play(script))["output"]).toEqual([
    { id: "rs_000001", type: "reasoning", summary: [{ type: "summary_text", text: "Adding." }] },
  ]);
  expect(responseOf(await play(script, { include: ["reasoning.encrypted_content"] }))).toMatchObject({
    output: [{ encrypted_content: "gAAAAAB-rs_000001-final" }],
  });
  const verbatim = await play({ output: [{ type: "reasoning", encryptedContent: "opaque" }] });
  expect(responseOf(verbatim)).toMatchObject({ output: [{ encrypted_content: "opaque" }] });
});

test("parallel tool calls are separate items with separate call ids", async () => {
  const call = (city: string) => ({ type: "function_call" as const, name: "get_weather", arguments: { city } });

  const output = responseOf(await play({ output: [call("Paris"), call("Rome")] }))["output"] as { call_id: string }[];

  expect(output).toMatchObject([{ arguments: '{"city": "Paris"}' }, { arguments: '{"city": "Rome"}' }]);
  expect(new Set(output.map((item) => item.call_id)).size).toBe(2);
});

test("arguments given as text are sent as they are, odd whitespace included", async () => {
  const text = '{\n  "city" :\t"Paris",  "days": 1.0\n}';

  const frames = await play({ output: [{ type: "function_call", name: "f", arguments: text, callId: "call_mine" }] });

  const deltas = frames.filter(({ type }) => type === "response.function_call_arguments.delta").map((frame) => frame["delta"]);
  expect(deltas.join("")).toBe(text);
  expect(responseOf(frames)).toMatchObject({ output: [{ call_id: "call_mine", arguments: text }] });
});

test("a custom tool call and any other item have their events", async () => {
  const item = { type: "web_search_call", id: "ws_1", status: "completed" };

  const frames = await play({
    output: [
      { type: "custom_tool_call", name: "sh", input: "ls" },
      { type: "item", item },
    ],
  });

  expect(types(frames).slice(2, -1)).toEqual([
    "output_item.added",
    "custom_tool_call_input.delta",
    "custom_tool_call_input.done",
    "output_item.done",
    "output_item.added",
    "output_item.done",
  ]);
  expect(responseOf(frames)).toMatchObject({ output: [{ type: "custom_tool_call", input: "ls" }, item] });
});

test("a refusal is a part of its own", async () => {
  const frames = await play({ output: [{ type: "refusal", deltas: ["I can't", " help."] }] });

  expect(types(frames).filter((type) => type.startsWith("refusal"))).toEqual(["refusal.delta", "refusal.delta", "refusal.done"]);
  expect(responseOf(frames)).toMatchObject({ output: [{ content: [{ type: "refusal", refusal: "I can't help." }] }] });
});

test("an incomplete response finishes its last item as incomplete and says why", async () => {
  const frames = await play({ output: [{ type: "text", text: "Once upon" }], end: { status: "incomplete", reason: "content_filter" } });

  expect(frames.at(-1)).toMatchObject({
    type: "response.incomplete",
    response: { status: "incomplete", incomplete_details: { reason: "content_filter" }, output: [{ status: "incomplete" }] },
  });
});

test("a failed response leaves its last item open and has an error and no output", async () => {
  const frames = await play({ output: [{ type: "text", text: "Partial" }], end: { status: "failed", code: "rate_limit_exceeded" } });

  expect(types(frames).slice(-2)).toEqual(["output_text.delta", "failed"]);
  expect(frames.at(-1)).toMatchObject({ response: { status: "failed", error: { code: "rate_limit_exceeded" }, output: [], usage: null } });
});

test("an error in the stream is flat or nested, numbered, and may be followed by response.failed", async () => {
  const flat = (await play({ end: { status: "error", code: "server_error", message: "Sorry." } })).at(-1);
  const nested = (await play({ end: { status: "error", shape: "nested" } })).at(-1);

  expect(flat).toEqual({ type: "error", sequence_number: 2, code: "server_error", message: "Sorry.", param: null });
  expect(nested).toMatchObject({ type: "error", sequence_number: 2, error: { type: "server_error", code: "server_error", param: null } });
  const { wsUrl } = await serve({ scripts: [{ end: { status: "error", thenFailed: true } }] });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", model: "m", input: "x" });
  expect(types(await client.until("response.failed"))).toEqual(["created", "in_progress", "error", "failed"]);
});

test("a refusal before response.created carries its status and its headers in the frame", async () => {
  const headers = { "retry-after-ms": "1800", "x-should-retry": "true" };

  expect(await play({ refuse: { status: 429, type: "tokens", code: "rate_limit_exceeded", message: "Slow down.", headers } })).toEqual([
    { type: "error", status: 429, error: { type: "tokens", code: "rate_limit_exceeded", message: "Slow down.", param: null, headers } },
  ]);
});

test("a refusal can have a frame of its own, as other servers write it", async () => {
  const frame = {
    type: "error",
    status_code: 429,
    headers: { "retry-after": 2 },
    error: { code: "rate_limit_exceeded", message: "Slow." },
  };

  expect(await play({ refuse: { status: 429, frame } }, { stream_id: "l0" })).toEqual([{ ...frame, stream_id: "l0" }]);
});

test.each([
  ["full", [expect.objectContaining({ type: "message" })]],
  ["empty", []],
  ["omitted", undefined],
] as const)("the terminal output can be %s", async (terminalOutput, expected) => {
  const frames = await play({ output: [{ type: "text", text: "a" }], terminalOutput });

  expect(responseOf(frames)["output"]).toEqual(expected);
});

test("sequence numbers can be missing and deltas can be padded", async () => {
  const frames = await play({ output: [{ type: "text", text: "a b" }], sequenceNumbers: false, obfuscation: true });

  expect(frames.some((frame) => "sequence_number" in frame)).toBe(false);
  const deltas = frames.filter(({ type }) => type.endsWith(".delta"));
  expect(deltas.every((frame) => typeof frame["obfuscation"] === "string")).toBe(true);
  expect(frames.filter((frame) => "obfuscation" in frame)).toHaveLength(deltas.length);
});

test("service_tier is auto when the response is created and default when it ended", async () => {
  const frames = await play({});

  expect(responseOf(frames.slice(0, 1))["service_tier"]).toBe("auto");
  expect(responseOf(frames)["service_tier"]).toBe("default");
});

test("the delay between frames does not hold back the first one", async () => {
  const client = await dial((await serve({ scripts: [{ frameDelayMs: 60_000 }] })).wsUrl);
  client.send({ type: "response.create", model: "m", input: "x" });

  expect((await client.next()).type).toBe("response.created");
});

test("delays hold back the first frame and every later one", async () => {
  const { wsUrl } = await serve({ scripts: [{ delayMs: 60, frameDelayMs: 30 }] });
  const client = await dial(wsUrl);
  const started = performance.now();
  client.send({ type: "response.create", model: "m", input: "x" });
  await client.next();
  const first = performance.now() - started;
  await client.responses(1);

  expect(first).toBeGreaterThan(55);
  expect(performance.now() - started - first).toBeGreaterThan(50);
});
