import { createOpenAI } from "@ai-sdk/openai";
import { jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { serve } from "./serve.ts";

const model = "gpt-5.6";
const parameters = {
  type: "object" as const,
  properties: { city: { type: "string" as const } },
  required: ["city"],
  additionalProperties: false,
};

const openai = (url: string): OpenAI => new OpenAI({ apiKey: "sk-test", baseURL: url.replace(/\/responses$/, ""), maxRetries: 2 });

const aiSdk = (url: string) => createOpenAI({ apiKey: "sk-test", baseURL: url.replace(/\/responses$/, "") }).responses(model);

const outcomes = [
  ["text", "completed", "stop", "Hello there!"],
  ["tool-call", "completed", "tool-calls", ""],
  ["parallel-tools", "completed", "tool-calls", ""],
  ["odd-arguments", "completed", "tool-calls", ""],
  ["reasoning", "completed", "stop", "42"],
  ["reasoning-encrypted", "completed", "stop", "42"],
  ["refusal", "completed", "content-filter", "I can't help with that."],
  ["incomplete", "incomplete", "length", "Once upon a"],
  ["content-filter", "incomplete", "content-filter", "Hello there!"],
  ["failed", "failed", "error", "Partial"],
  ["obfuscation", "completed", "stop", "Hello there!"],
] as const;

test.each(outcomes)("openai responses.stream() reads the scenario %s as %s", async (scenario, status, _finish, text) => {
  const { url } = await serve();

  const stream = openai(url).responses.stream({ model, input: "x", metadata: { scenario } });
  const types: string[] = [];
  for await (const event of stream) {
    types.push(event.type);
  }
  const final = await stream.finalResponse();

  expect(types.at(-1)).toBe(`response.${status}`);
  expect(final.status).toBe(status);
  // A refusal is no output text to this SDK, and a failed response has no output at all.
  expect(final.output_text ?? "").toBe(scenario === "refusal" || scenario === "failed" ? "" : text);
});

test.each(outcomes)("AI SDK streamText reads the scenario %s, which is %s, as %s", async (scenario, _status, finishReason, text) => {
  const { url } = await serve();
  const errors: unknown[] = [];

  const result = streamText({
    model: aiSdk(url),
    prompt: "x",
    providerOptions: { openai: { metadata: { scenario } } },
    tools: { get_weather: tool({ inputSchema: jsonSchema(parameters) }) },
    onError: ({ error }) => void errors.push(error),
  });
  let received = "";
  for await (const part of result.textStream) {
    received += part;
  }

  expect(await result.finishReason).toBe(finishReason);
  expect(received).toBe(text);
  expect(errors.length > 0).toBe(scenario === "failed");
});

test("the AI SDK runs the default agent loop over HTTP and its history is accepted", async () => {
  const { api, url } = await serve({ agentSteps: 3 });

  for (const store of [true, false]) {
    const result = streamText({
      model: aiSdk(url),
      prompt: "Weather?",
      providerOptions: { openai: { store } },
      stopWhen: stepCountIs(10),
      tools: { get_weather: tool({ inputSchema: jsonSchema<{ city: string }>(parameters), execute: ({ city }) => `${city}: 20` }) },
    });
    await result.consumeStream();

    expect(await result.text).toBe("Done after 3 tool calls.");
    expect((await result.steps).length).toBe(4);
  }
  expect(api.requests.map(({ endedBy }) => endedBy)).toEqual(Array(8).fill("completed"));
});

test("the AI SDK's object output gets a value that fits its schema", async () => {
  const { url } = await serve();

  const result = streamText({
    model: aiSdk(url),
    prompt: "x",
    output: Output.object({ schema: jsonSchema<{ city: string }>(parameters) }),
  });

  expect(await result.output).toEqual({ city: "x" });
});

test("the openai SDK continues a stored response by its id", async () => {
  const { api, url } = await serve();
  const client = openai(url);
  const first = await client.responses.create({ model, input: "one" });

  const second = await client.responses.create({ model, input: "two", previous_response_id: first.id });

  expect(second.output_text).toBe("two");
  expect(api.requests[1]?.effectiveContext).toMatchObject([{ content: "one" }, { role: "assistant" }, { content: "two" }]);
  expect((await client.responses.retrieve(first.id)).id).toBe(first.id);
});

test("both SDKs retry a 429 and a 500 by the simulator's headers, and give up on a 400", async () => {
  const { api, url } = await serve();
  const refusals = [429, 500].map((status) => ({ refuse: { status, headers: { "retry-after-ms": "1" } } }));

  api.script(...refusals);
  expect((await openai(url).responses.create({ model, input: "hi" })).output_text).toBe("hi");
  api.script(...refusals);
  expect(await streamText({ model: aiSdk(url), prompt: "hi", maxRetries: 2, onError: () => {} }).text).toBe("hi");
  expect(api.requests).toHaveLength(6);
  api.script({ refuse: { status: 400, code: "context_length_exceeded" } });
  await expect(openai(url).responses.create({ model, input: "hi" })).rejects.toMatchObject({
    status: 400,
    code: "context_length_exceeded",
  });
  expect(api.requests).toHaveLength(7);
});

test("the openai SDK obeys x-should-retry: false", async () => {
  const { api, url } = await serve();

  const answer = openai(url).responses.create({ model, input: "hi", metadata: { scenario: "no-retry" } });

  await expect(answer).rejects.toMatchObject({ status: 500 });
  expect(api.requests).toHaveLength(1);
});
