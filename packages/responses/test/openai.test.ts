import OpenAI from "openai";
import { expect, test } from "vitest";
import { type TestContext, twin } from "./twin.ts";

const clientOf = ({ fetch, baseURL }: TestContext): OpenAI => new OpenAI({ apiKey: "sk-test", fetch, baseURL, maxRetries: 2 });

/** The parts of a response that do not depend on the time. */
const settled = (value: object): unknown =>
  JSON.parse(JSON.stringify(value, (key, entry) => (key === "created_at" || key === "completed_at" ? 0 : entry)));

const asks = (scenario: string) => ({ model: "gpt-5.6", input: "Say hello.", metadata: { scenario } });

const scenarios = [
  "text",
  "reasoning-encrypted",
  "refusal",
  "parallel-tools",
  "odd-arguments",
  "incomplete",
  "content-filter",
  "failed",
  "failed-before-output",
  "pretty",
  "fragmented",
  "obfuscation",
];

for (const scenario of scenarios) {
  test(`openai responses.stream() gives the same events and the same response for ${scenario}`, async () => {
    const program = async (context: TestContext): Promise<unknown> => {
      const stream = clientOf(context).responses.stream(asks(scenario));
      const types: string[] = [];
      for await (const { type } of stream) types.push(type);
      return settled({ types, response: await stream.finalResponse() });
    };

    const { http, ws, stats } = await twin(program);

    expect(ws).toEqual(http);
    expect(ws).not.toHaveProperty("failed");
    expect(stats).toMatchObject({ overSocket: 1, overHttp: 0 });
  });
}

for (const [scenario, requests] of Object.entries({ "rate-limit": 3, "server-error": 3, "bad-request": 1, "no-retry": 1 })) {
  test(`openai fails with the same error for ${scenario}, after as many attempts`, async () => {
    const program = async (context: TestContext): Promise<unknown> => {
      for await (const _event of await clientOf(context).responses.create({ ...asks(scenario), stream: true })) return "events";
      return "no events";
    };

    const both = await twin(program);

    expect(both.ws).toEqual(both.http);
    expect(both.ws).toMatchObject({ failed: { status: expect.any(Number) } });
    expect(both.requests).toEqual({ http: requests, ws: requests });
  });
}

for (const scenario of ["error-in-stream", "error-nested", "error-then-failed", "error-after-created"]) {
  test(`openai throws the same for ${scenario}`, async () => {
    const program = async (context: TestContext): Promise<unknown> => {
      const types: string[] = [];
      try {
        for await (const { type } of await clientOf(context).responses.create({ ...asks(scenario), stream: true })) types.push(type);
      } catch (error) {
        const { name, message } = error as Error;
        return { types, name, message };
      }
      return { types };
    };

    const { http, ws } = await twin(program);

    expect(ws).toEqual(http);
  });
}

test("openai sees a socket that closes during the response as an error, where HTTP would pass a cut answer off as one", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const stream = await clientOf(context).responses.create({ ...asks("close-mid-stream"), stream: true });
    for await (const _event of stream);
    return "ended";
  };

  const { http, ws, requests } = await twin(program);

  expect(http).toBe("ended");
  expect(ws).toMatchObject({ failed: { name: "TypeError", message: "terminated" } });
  expect(requests.ws).toBe(1);
});

test("openai gives the request id, breaks and aborts as over HTTP, and the next request is clean", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const client = clientOf(context);
    for await (const _event of await client.responses.create({ ...asks("slow"), stream: true })) break;
    const stream = await client.responses.create({ ...asks("slow"), stream: true });
    setTimeout(() => stream.controller.abort(), 20);
    let count = 0;
    for await (const _event of stream) count += 1;
    const last = client.responses.stream(asks("text"));
    return { aborted: count < 8, text: (await last.finalResponse()).output_text };
  };

  const { http, ws } = await twin(program);

  expect(ws).toEqual(http);
  expect(ws).toEqual({ aborted: true, text: "Hello there!" });
});

test("openai runs the same tool loop, and the socket carries increments", async () => {
  const program = async (context: TestContext): Promise<unknown> => {
    const client = clientOf(context);
    const input: OpenAI.Responses.ResponseInput = [{ role: "user", content: "Look it up." }];
    const seen: unknown[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const response = await client.responses
        .stream({
          model: "gpt-5.6",
          input,
          store: false,
          metadata: { steps: "5" },
          tools: [
            { type: "function", name: "look", strict: false, parameters: { type: "object", properties: { word: { type: "string" } } } },
          ],
        })
        .finalResponse();
      seen.push(settled({ output: response.output, usage: response.usage, text: response.output_text }));
      input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
      for (const item of response.output) {
        if (item.type === "function_call")
          input.push({ type: "function_call_output", call_id: item.call_id, output: `found ${item.arguments}` });
      }
    }
    return seen;
  };

  const { http, ws, stats } = await twin(program);

  expect(ws).toEqual(http);
  expect(stats).toMatchObject({ increments: 5, handshakes: 1 });
});

test("openai's calls that do not stream go over HTTP, and with collapse they get the same response over a socket", async () => {
  const program = async (context: TestContext): Promise<unknown> =>
    settled(await clientOf(context).responses.create(asks("parallel-tools")));

  const plain = await twin(program);
  const collapsed = await twin(program, { nonStreaming: "collapse" });

  expect(plain.ws).toEqual(plain.http);
  expect(plain.stats).toMatchObject({ passedThrough: 1, overSocket: 0 });
  expect(collapsed.ws).toEqual(collapsed.http);
  expect(collapsed.stats).toMatchObject({ passedThrough: 0, overSocket: 1 });
});
