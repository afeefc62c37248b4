import { createOpenAI } from "@ai-sdk/openai";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { shapeOf, type TestContext, twin } from "./twin.ts";

const modelOf = ({ fetch, baseURL }: TestContext) => createOpenAI({ apiKey: "sk-test", fetch, baseURL })("gpt-5.6");

const asks = (scenario: string) => ({
  prompt: "Say hello.",
  providerOptions: { openai: { metadata: { scenario }, store: false } },
  onError: () => undefined,
});

const look = tool({
  description: "Looks a word up.",
  inputSchema: z.object({ word: z.string() }),
  execute: async ({ word }) => ({ found: word }),
});

const weather = tool({
  inputSchema: z.object({ city: z.string(), days: z.number().optional() }),
  execute: async ({ city }) => `Sunny in ${city}.`,
});

/** The part of a result that does not depend on its tools. */
interface Told {
  readonly fullStream: AsyncIterable<{ readonly type: string; readonly error?: unknown }>;
  readonly text: PromiseLike<string>;
  readonly finishReason: PromiseLike<unknown>;
  readonly usage: PromiseLike<unknown>;
  readonly toolCalls: PromiseLike<readonly { readonly toolName: string; readonly input?: unknown }[]>;
}

/** What a caller sees of a stream: its parts by type, its text, its end. */
const told = async (result: Told): Promise<unknown> => {
  const parts: string[] = [];
  const errors: unknown[] = [];
  for await (const part of result.fullStream) {
    if (parts.at(-1) !== part.type) parts.push(part.type);
    if (part.type === "error") errors.push(shapeOf(part.error));
  }
  const settle = async (value: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(value).catch((error: unknown) => shapeOf(error));
  return {
    parts,
    errors,
    text: await settle(result.text),
    finishReason: await settle(result.finishReason),
    usage: await settle(result.usage),
    calls: await settle(Promise.resolve(result.toolCalls).then((calls) => calls.map(({ toolName, input }) => ({ toolName, input })))),
  };
};

const scenarios = [
  "text",
  "reasoning-encrypted",
  "refusal",
  "incomplete",
  "content-filter",
  "failed",
  "pretty",
  "fragmented",
  "obfuscation",
  "error-in-stream",
  "error-nested",
  "error-then-failed",
];

for (const scenario of scenarios) {
  test(`streamText gives the same over sockets as over HTTP for ${scenario}`, async () => {
    const { http, ws, stats } = await twin((context) => told(streamText({ model: modelOf(context), ...asks(scenario) })));

    expect(ws).toEqual(http);
    expect(stats.overSocket).toBeGreaterThan(0);
    expect(stats.overHttp).toBe(0);
  });
}

for (const [scenario, requests] of Object.entries({
  "rate-limit": 3,
  "server-error": 3,
  "bad-request": 1,
})) {
  test(`streamText fails over sockets as over HTTP for ${scenario}, after as many attempts`, async () => {
    const both = await twin((context) => told(streamText({ model: modelOf(context), maxRetries: 2, ...asks(scenario) })));

    expect(both.ws).toEqual(both.http);
    expect(both.requests).toEqual({ http: requests, ws: requests });
  });
}

test("streamText fails over sockets as over HTTP for a response that fails before its output", async () => {
  const { http, ws } = await twin((context) =>
    told(streamText({ model: modelOf(context), maxRetries: 0, ...asks("failed-before-output") })),
  );

  expect(ws).toEqual(http);
});

for (const store of [true, false]) {
  test(`a tool loop of eight steps ends over sockets as over HTTP, and sends increments (store: ${store})`, async () => {
    const program = async (context: TestContext): Promise<unknown> => {
      const result = streamText({
        model: modelOf(context),
        prompt: "Look it up.",
        tools: { look },
        stopWhen: stepCountIs(20),
        providerOptions: { openai: { metadata: { steps: "7" }, store } },
      });
      const end = await told(result);
      const steps = (await result.steps).map(({ text, usage, finishReason, toolResults }) => ({
        text,
        usage,
        finishReason,
        results: toolResults.map(({ output }) => output),
      }));
      return { end, steps };
    };

    const { http, ws, stats, requests } = await twin(program);

    expect(ws).toEqual(http);
    expect(requests).toEqual({ http: 8, ws: 8 });
    expect(stats).toMatchObject({ handshakes: 1, increments: 7, overHttp: 0 });
  });
}

for (const scenario of ["parallel-tools", "odd-arguments"]) {
  test(`${scenario} run and continue over sockets as over HTTP`, async () => {
    const program = async (context: TestContext): Promise<unknown> => {
      const result = streamText({
        model: modelOf(context),
        prompt: "How is the weather?",
        tools: { get_weather: weather },
        stopWhen: stepCountIs(2),
        providerOptions: { openai: { metadata: { scenario }, store: false } },
      });
      const end = await told(result);
      return { end, results: (await result.steps).map(({ toolResults }) => toolResults.map(({ output }) => output)) };
    };

    const { http, ws, stats } = await twin(program);

    expect(ws).toEqual(http);
    expect(stats).toMatchObject({ increments: 1 });
  });
}

test("object output is the same over sockets as over HTTP", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const output = Output.object({ schema: z.object({ name: z.string(), age: z.number() }) });
    const result = streamText({ model: modelOf(context), prompt: "Who?", output });
    const end = await told(result);
    return { end, output: await result.output };
  };

  const { http, ws } = await twin(program);

  expect(ws).toEqual(http);
  expect(ws).toMatchObject({ output: { name: expect.any(String) } });
});

test("generateText gives the same over HTTP, which is the default, and over a socket with collapse", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const { text, usage, finishReason, steps } = await generateText({
      model: modelOf(context),
      prompt: "Look it up.",
      tools: { look },
      stopWhen: stepCountIs(5),
      providerOptions: { openai: { metadata: { steps: "3" } } },
    });
    return { text, usage, finishReason, steps: steps.length };
  };

  const plain = await twin(program);
  const collapsed = await twin(program, { nonStreaming: "collapse" });

  expect(plain.ws).toEqual(plain.http);
  expect(plain.stats).toMatchObject({ passedThrough: 4 });
  expect(collapsed.ws).toEqual(collapsed.http);
  expect(collapsed.stats).toMatchObject({ overSocket: 4, increments: 3, passedThrough: 0 });
});

test("an abort ends the stream over sockets as over HTTP, and the next request sees nothing of it", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const controller = new AbortController();
    const result = streamText({ model: modelOf(context), abortSignal: controller.signal, ...asks("slow") });
    const parts: string[] = [];
    for await (const { type } of result.fullStream) {
      parts.push(type);
      if (type === "text-delta") controller.abort();
    }
    return { end: parts.at(-1), next: await told(streamText({ model: modelOf(context), ...asks("text") })) };
  };

  const { http, ws } = await twin(program);

  expect(ws).toEqual(http);
  expect(ws).toMatchObject({ end: "abort", next: { text: "Hello there!" } });
});

test("a socket that is lost before the first event is retried by the SDK as a network failure", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    context.simulator.responses.script({ faults: [{ at: 0, action: "reset" }] });
    return told(streamText({ model: modelOf(context), prompt: "Say hello." }));
  };

  const { http, ws, requests } = await twin(program);

  expect(ws).toEqual(http);
  expect(ws).toMatchObject({ text: "Say hello.", finishReason: "stop" });
  expect(requests.ws).toBe(2);
});

test("a socket that is lost during the response is an error, never a short answer", async () => {
  const { ws } = await twin((context) => told(streamText({ model: modelOf(context), ...asks("close-mid-stream") })));

  expect(ws).toMatchObject({ failed: { name: "AI_APICallError", inner: { message: "terminated", inner: { code: "UND_ERR_SOCKET" } } } });
});
