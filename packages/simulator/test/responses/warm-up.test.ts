import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial, responseOf } from "./wire-client.ts";

test.each([{ generate: false }, { prompt_cache_options: { prewarm: true } }])(
  "%j warms up: no output, and a chain to continue from",
  async (fields) => {
    const { api, wsUrl } = await serve();
    const client = await dial(wsUrl);

    const frames = await client.create({ input: "context", ...fields });
    const next = await client.create({ previous_response_id: responseOf(frames).id, input: "question" });

    expect(frames.map(({ type }) => type)).toEqual(["response.created", "response.in_progress", "response.completed"]);
    expect(responseOf(frames)).toMatchObject({ status: "completed", output: [], usage: { output_tokens: 0 } });
    expect(responseOf(next)).toMatchObject({ output: [{ content: [{ text: "question" }] }] });
    expect(api.requests[1]?.effectiveContext).toEqual([
      { role: "user", content: "context" },
      { role: "user", content: "question" },
    ]);
  },
);

test("a warm-up can be continued with an empty input", async () => {
  const client = await dial((await serve()).wsUrl);
  const warm = responseOf(await client.create({ input: "context", generate: false }));

  expect(responseOf(await client.create({ previous_response_id: warm.id, input: [] }))).toMatchObject({
    output: [{ content: [{ text: "context" }] }],
  });
});

test("a switch reduces a warm-up to its terminal frame", async () => {
  const client = await dial((await serve({ rules: { warmUp: "terminal-only" } })).wsUrl);

  expect(await client.create({ input: "x", generate: false })).toMatchObject([{ type: "response.completed", response: { output: [] } }]);
});

test("a warm-up does not use up a script", async () => {
  const { wsUrl } = await serve({ scripts: [{ output: [{ type: "text", text: "scripted" }] }] });
  const client = await dial(wsUrl);
  await client.create({ input: "x", generate: false });

  expect(responseOf(await client.create({ input: "x" }))).toMatchObject({ output: [{ content: [{ text: "scripted" }] }] });
});

test("a warm-up of a scenario has the scenario's faults and not its output", async () => {
  const client = await dial((await serve()).wsUrl);

  const frames = await client.create({ input: "x", generate: false, metadata: { scenario: "no-sequence-numbers" } });

  expect(responseOf(frames)["output"]).toEqual([]);
  expect(frames.some((frame) => "sequence_number" in frame)).toBe(false);
});
