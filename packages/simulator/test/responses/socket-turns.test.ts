import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial, responseOf } from "./wire-client.ts";

test("a text turn has created, in_progress, the item's events and completed, numbered from 0", async () => {
  const { wsUrl } = await serve({ scripts: [{ output: [{ type: "text", deltas: ["Hello", " there", "!"] }] }] });
  const client = await dial(wsUrl);

  const frames = await client.create({ input: "Say hello." });

  expect(frames.map(({ type }) => type)).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  expect(frames.map((frame) => frame["sequence_number"])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(frames.every((frame) => !("stream_id" in frame))).toBe(true);
  expect(responseOf(frames)).toMatchObject({ status: "completed", service_tier: "default", output: [{ role: "assistant" }] });
});

test("a continuation sees the parent's input, the parent's output and its own input", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const tools = [{ type: "function", name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } }];

  const first = responseOf(await client.create({ input: "Weather in Paris?", tools }));
  const call = (first["output"] as { call_id: string }[])[0];
  const output = { type: "function_call_output", call_id: call?.call_id, output: "20" };
  const second = responseOf(await client.create({ previous_response_id: first.id, input: [output], tools }));

  expect(second["output"]).toMatchObject([{ content: [{ text: "Done after 1 tool calls." }] }]);
  expect(api.requests[1]?.effectiveContext).toEqual([{ role: "user", content: "Weather in Paris?" }, call, output]);
  expect(api.requests.map(({ endedBy, responseId }) => [endedBy, responseId])).toEqual([
    ["completed", first.id],
    ["completed", second.id],
  ]);
});
