import { Agent, MaxTurnsExceededError, OpenAIProvider, Runner, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { z } from "zod";
import { shapeOf, type TestContext, twin } from "./twin.ts";

setTracingDisabled(true);

const runnerOf = ({ fetch, baseURL }: TestContext): Runner => {
  const openAIClient = new OpenAI({ apiKey: "sk-test", fetch, baseURL });
  return new Runner({ modelProvider: new OpenAIProvider({ openAIClient, useResponses: true }), tracingDisabled: true });
};

const look = tool({
  name: "look",
  description: "Looks a word up.",
  parameters: z.object({ word: z.string() }),
  execute: async ({ word }) => `found ${word}`,
});

const agentOf = (metadata: Record<string, string>, store: boolean | undefined): Agent =>
  new Agent({
    name: "Helper",
    model: "gpt-5.6",
    instructions: "Help.",
    tools: [look],
    modelSettings: { ...(store === undefined ? {} : { store }), providerData: { metadata } },
  });

/** Runs an agent as a stream and tells what a caller sees of it. */
const run = async (context: TestContext, agent: Agent, maxTurns = 20): Promise<unknown> => {
  const result = await runnerOf(context).run(agent, "Look it up.", { stream: true, maxTurns });
  const types: string[] = [];
  for await (const event of result) {
    const type = event.type === "run_item_stream_event" ? event.name : event.type;
    if (types.at(-1) !== type) types.push(type);
  }
  await result.completed;
  const { usage } = result.state;
  return {
    types,
    output: result.finalOutput,
    usage: { requests: usage.requests, input: usage.inputTokens, output: usage.outputTokens },
    items: result.newItems.map((item) => item.type),
  };
};

for (const store of [undefined, true, false]) {
  test(`an agent's loop of seven tool calls ends over sockets as over HTTP, and sends increments (store: ${store})`, async () => {
    const { http, ws, stats, requests } = await twin((context) => run(context, agentOf({ steps: "7" }, store)));

    expect(ws).toEqual(http);
    expect(ws).toMatchObject({ output: "Done after 7 tool calls." });
    expect(requests).toEqual({ http: 8, ws: 8 });
    expect(stats).toMatchObject({ handshakes: 1, increments: 7, overHttp: 0 });
  });
}

for (const scenario of ["text", "reasoning-encrypted", "refusal", "incomplete", "failed", "error-in-stream", "bad-request", "rate-limit"]) {
  test(`an agent ends over sockets as over HTTP for ${scenario}`, async () => {
    const { http, ws } = await twin((context) => run(context, agentOf({ scenario }, false)));

    expect(ws).toEqual(http);
  });
}

for (const scenario of ["empty-terminal-output", "omitted-terminal-output"]) {
  test(`an agent does not notice ${scenario}`, async () => {
    const { ws } = await twin((context) => run(context, agentOf({ scenario }, false)));

    expect(ws).toMatchObject({ output: "Hello there!" });
  });
}

test("an agent that needs too many turns fails over sockets as over HTTP", async () => {
  const { http, ws } = await twin(async (context) =>
    run(context, agentOf({ steps: "9" }, false), 3).catch((error: unknown) => [error instanceof MaxTurnsExceededError, shapeOf(error)]),
  );

  expect(ws).toEqual(http);
  expect(ws).toMatchObject([true, {}]);
});

test("an agent that does not stream runs over sockets with collapse as over HTTP", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const result = await runnerOf(context).run(agentOf({ steps: "3" }, false), "Look it up.");
    return { output: result.finalOutput, items: result.newItems.map(({ type }) => type) };
  };

  const { http, ws, stats } = await twin(program, { nonStreaming: "collapse" });

  expect(ws).toEqual(http);
  expect(stats).toMatchObject({ overSocket: 4, increments: 3 });
});
