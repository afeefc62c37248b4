import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial, responseOf } from "./wire-client.ts";

const model = "gpt-6-astra";
const slow = { frameDelayMs: 5, output: [{ type: "text" as const, text: "a long story that goes on and on and on and on and on and on" }] };

test("a steer is accepted, ends the response as steered, and a successor follows on the same lane", async () => {
  const { api, wsUrl } = await serve({ scripts: [slow] });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", stream_id: "l0", model, store: false, input: "Tell." });
  const { id } = responseOf(await client.until("response.created"));
  await client.until("response.output_text.delta");
  client.send({ type: "response.steer", previous_response_id: id, input: "Keep it small." });

  const frames = await client.responses(2);

  const accepted = frames.find(({ type }) => type === "response.steer.accepted");
  expect(accepted).toMatchObject({ stream_id: "l0", steer: { previous_response_id: id }, sequence_number: expect.any(Number) });
  const ends = frames.filter(({ type }) => type === "response.incomplete" || type === "response.completed");
  expect(ends).toMatchObject([
    { stream_id: "l0", response: { id, status: "incomplete", incomplete_details: { reason: "steered" } } },
    { stream_id: "l0", response: { previous_response_id: id, output: [{ content: [{ text: "Keep it small." }] }] } },
  ]);
  expect(api.requests[1]).toMatchObject({ bytesReceived: 0, endedBy: "completed" });
  expect(api.requests[1]?.effectiveContext).toMatchObject([
    { content: "Tell." },
    { role: "assistant", status: "incomplete" },
    { content: "Keep it small." },
  ]);
});

test("a steer of a response that waits for tool outputs is pending, and follows the outputs", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const tools = [{ type: "function", name: "f" }];
  const parent = responseOf(await client.create({ model, input: "x", tools }));
  const callId = (parent["output"] as { call_id: string }[])[0]?.call_id;
  client.send({ type: "response.steer", previous_response_id: parent.id, input: [{ role: "user", content: "Shorter." }] });

  expect(await client.next()).toMatchObject({
    type: "response.steer.pending",
    reason: "waiting_for_required_input",
    required_input: [{ type: "function_call_output", call_id: callId }],
  });
  await client.create({
    model,
    previous_response_id: parent.id,
    input: [{ type: "function_call_output", call_id: callId, output: "1" }],
    tools,
  });
  expect(api.requests[1]?.effectiveContext?.slice(-2)).toMatchObject([{ type: "function_call_output" }, { content: "Shorter." }]);
});

test("a steer of a running tool call is accepted, does not cut it, and becomes pending", async () => {
  const { wsUrl } = await serve({
    scripts: [{ frameDelayMs: 5, output: [{ type: "function_call", name: "f", arguments: { a: "some long text here" } }] }],
  });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", model, store: false, input: "x" });
  const { id } = responseOf(await client.until("response.in_progress"));
  client.send({ type: "response.steer", previous_response_id: id, input: "Go on." });

  const frames = await client.until("response.steer.pending");

  expect(frames.map(({ type }) => type)).toContain("response.steer.accepted");
  expect(frames.at(-2)).toMatchObject({
    type: "response.completed",
    response: { output: [{ arguments: '{"a": "some long text here"}' }] },
  });
});

test("a steer that cannot be honoured fails with its code", async () => {
  const { wsUrl } = await serve();
  const client = await dial(wsUrl);
  const other = responseOf(await client.create({ input: "x" }));
  const done = responseOf(await client.create({ model, input: "x" }));
  const attempts = [
    ["resp_unknown", "x", "response_not_found"],
    [other.id, "x", "steering_not_supported"],
    [done.id, [], "invalid_input"],
    [done.id, [{ role: "assistant", content: "x" }], "invalid_input"],
    [done.id, "x", "response_already_completed"],
  ];

  for (const [previous_response_id, input, code] of attempts) {
    client.send({ type: "response.steer", previous_response_id, input });
    expect(await client.next()).toMatchObject({
      type: "response.steer.failed",
      steer: { previous_response_id, input },
      error: { type: "invalid_request_error", code },
    });
  }
});

test("a successor that is refused fails the steer, and the lane goes on", async () => {
  const { wsUrl } = await serve({ scripts: [slow, { refuse: { status: 500, message: "No capacity." } }] });
  const client = await dial(wsUrl);
  client.send({ type: "response.create", stream_id: "l0", model, store: false, input: "Tell." });
  const { id } = responseOf(await client.until("response.created"));
  client.send({ type: "response.steer", previous_response_id: id, input: "Shorter." });

  const frames = await client.until("response.steer.failed");

  expect(frames.at(-1)).toMatchObject({
    stream_id: "l0",
    steer: { previous_response_id: id, input: [{ content: "Shorter." }] },
    error: { code: "successor_creation_failed", message: "No capacity." },
  });
  expect(responseOf(await client.create({ stream_id: "l0", input: "again" }))).toMatchObject({ status: "completed" });
});

test("more than 8 steers of one response are too many", async () => {
  const { wsUrl } = await serve();
  const client = await dial(wsUrl);
  const parent = responseOf(await client.create({ model, input: "x", tools: [{ type: "function", name: "f" }] }));
  for (let count = 0; count < 9; count += 1) {
    client.send({ type: "response.steer", previous_response_id: parent.id, input: "x" });
  }

  const frames = await client.until("response.steer.failed");

  expect(frames).toHaveLength(9);
  expect(frames.at(-1)).toMatchObject({ error: { code: "too_many_pending_steers" } });
});
