import { afterEach, expect, test } from "vitest";
import type { Script, Simulator, WireEvent } from "../../src/index.ts";
import { startSession, typesOf, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const begin = async (script: Script = {}): Promise<WireClient> => {
  const started = await startSession({ script });
  simulator = started.simulator;
  return started.client;
};

const responseOf = (event: WireEvent): Readonly<Record<string, unknown>> => event["response"] as Readonly<Record<string, unknown>>;

test("a text response streams words and ends with the text", async () => {
  const client = await begin({ turns: [{ reply: [{ say: "It is warm." }] }] });
  client.send({ type: "response.create", response: { output_modalities: ["text"], metadata: { topic: "weather" } } });
  const turn = await client.until("response.done");
  expect(typesOf(turn)).toEqual([
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ]);
  expect(responseOf(turn.at(-1) ?? { type: "" })).toMatchObject({
    status: "completed",
    output_modalities: ["text"],
    metadata: { topic: "weather" },
    output: [{ content: [{ type: "output_text", text: "It is warm." }] }],
    usage: { output_tokens: expect.any(Number), output_token_details: { audio_tokens: 0 } },
  });
});

test("turns are used in order, then the default is back", async () => {
  const client = await begin({ turns: [{ reply: [{ write: "one" }] }, { reply: [{ write: "two" }] }] });
  const said: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    client.send({ type: "response.create" });
    const { output } = responseOf(await client.next("response.done"));
    said.push((output as { content: { text?: string; transcript?: string }[] }[])[0]?.content[0]);
  }
  expect(said).toMatchObject([{ text: "one" }, { text: "two" }, { transcript: expect.stringContaining("twelve degrees") }]);
});

test("one reply may call two functions and then speak", async () => {
  const client = await begin({
    turns: [
      {
        reply: [
          { call: { name: "a", arguments: { x: 1 }, callId: "call_x" } },
          { call: { name: "b", arguments: "{bad" } },
          { say: "Wait." },
        ],
      },
    ],
  });
  client.send({ type: "response.create" });
  const turn = await client.until("response.done");
  expect(turn.filter((event) => event.type === "response.output_item.added").map((event) => event["output_index"])).toEqual([0, 1, 2]);
  expect(responseOf(turn.at(-1) ?? { type: "" })["output"]).toMatchObject([
    { type: "function_call", status: "completed", call_id: "call_x", arguments: '{"x":1}' },
    { type: "function_call", name: "b", arguments: "{bad" },
    { type: "message" },
  ]);
});

test("a second response is refused while one is running, unless it is outside of the conversation", async () => {
  const client = await begin({ turns: [{ reply: [{ delayMs: 60_000 }] }, { reply: [{ write: "aside" }] }] });
  client.send({ type: "response.create" });
  const { id } = responseOf(await client.next("response.created"));
  client.send({ type: "response.create", event_id: "second" });
  expect(await client.next("error")).toMatchObject({
    error: {
      code: "conversation_already_has_active_response",
      message: `Conversation already has an active response in progress: ${id}. Wait until the response is finished before creating a new one.`,
      event_id: "second",
    },
  });
  client.send({ type: "response.create", response: { conversation: "none" } });
  const aside = await client.until("response.done");
  expect(responseOf(aside.at(-1) ?? { type: "" })).toMatchObject({ conversation_id: null, status: "completed" });
  expect(typesOf(aside).filter((type) => type.startsWith("conversation."))).toEqual([]);
  expect(simulator.sessions[0]?.items).toEqual([]);

  client.send({ type: "response.cancel" });
  expect(responseOf(await client.next("response.done"))).toMatchObject({ id, status: "cancelled" });
});

test("a cancel and a create in one write are handled in order", async () => {
  const client = await begin({ turns: [{ reply: [{ delayMs: 60_000 }] }, { reply: [{ write: "next" }] }] });
  client.send({ type: "response.create" });
  await client.next("response.created");
  client.send({ type: "response.cancel" });
  client.send({ type: "response.create" });
  expect(responseOf(await client.next("response.done"))).toMatchObject({ status_details: { reason: "client_cancelled" } });
  expect(responseOf(await client.next("response.done"))).toMatchObject({ status: "completed" });
  expect(client.events.some((event) => event.type === "error")).toBe(false);
});

test("a cancel without a response, or with another's id, is a harmless error", async () => {
  const client = await begin();
  client.send({ type: "response.cancel", response_id: "resp_other" });
  expect(await client.next("error")).toMatchObject({ error: { code: "response_cancel_not_active" } });
});

test("a reference to an item that does not exist is refused", async () => {
  const client = await begin();
  client.send({ type: "response.create", response: { input: [{ type: "item_reference", id: "item_x" }] } });
  expect(await client.next("error")).toMatchObject({ error: { param: "response.input[0].id" } });
});

test("a reply may fail or stay incomplete", async () => {
  const error = { type: "invalid_request_error", code: "rate_limit_exceeded", message: "Rate limit reached." };
  const client = await begin({
    turns: [
      { reply: [{ fail: { code: error.code, message: error.message } }] },
      { reply: [{ say: "Half" }, { incomplete: "max_output_tokens" }] },
    ],
  });
  client.send({ type: "response.create" });
  expect(responseOf(await client.next("response.done"))).toMatchObject({
    status: "failed",
    status_details: { type: "failed", error },
    output: [],
  });
  client.send({ type: "response.create" });
  expect(responseOf(await client.next("response.done"))).toMatchObject({
    status: "incomplete",
    status_details: { type: "incomplete", reason: "max_output_tokens" },
  });
});

test.each([
  ["after-created", ["response.created", "rate_limits.updated", "response.done"]],
  ["before-done", ["response.created", "rate_limits.updated", "response.done"]],
  ["both", ["response.created", "rate_limits.updated", "rate_limits.updated", "response.done"]],
  ["never", ["response.created", "response.done"]],
] as const)("rate limits are sent %s", async (rateLimits, expected) => {
  const client = await begin({ everyConnection: { rateLimits }, turns: [{ reply: [] }] });
  client.send({ type: "response.create" });
  expect(typesOf(await client.until("response.done"), [])).toEqual(expected);
});

test("audio comes in the session's format, and a custom voice is an object", async () => {
  const client = await begin({
    everyConnection: { responseVoice: { id: "voice_1" } },
    turns: [{ reply: [{ say: "Hi", audio: { toneMs: 300 } }] }],
  });
  client.send({ type: "response.create", response: { audio: { output: { format: { type: "audio/pcmu" } } } } });
  const turn = await client.until("response.done");
  expect(responseOf(turn[0] ?? { type: "" })).toMatchObject({
    audio: { output: { voice: { id: "voice_1" }, format: { type: "audio/pcmu" } } },
  });
  const deltas = turn.filter((event) => event.type === "response.output_audio.delta");
  expect(deltas.map((event) => Buffer.from(String(event["delta"]), "base64").length)).toEqual([800, 1_600]);
});

test("scripted audio is spoken byte for byte, from bytes and from base64", async () => {
  const pcm = Buffer.from(Array.from({ length: 9_600 }, (_, index) => index % 251));
  const client = await begin({ turns: [{ reply: [{ say: "a", audio: pcm }] }, { reply: [{ say: "b", audio: pcm.toString("base64") }] }] });
  for (let count = 0; count < 2; count += 1) {
    client.send({ type: "response.create" });
    const turn = await client.until("response.done");
    const spoken = turn
      .filter((event) => event.type === "response.output_audio.delta")
      .map((event) => Buffer.from(String(event["delta"]), "base64"));
    expect(Buffer.concat(spoken).equals(pcm)).toBe(true);
  }
});
