import { once } from "node:events";
import OpenAI from "openai";
import { ResponsesWebSocketSession } from "openai/lib/responses/responses-websocket-session";
import { ResponsesWS } from "openai/resources/responses/ws";
import { expect, onTestFinished, test } from "vitest";
import { type Served, serve } from "./serve.ts";

const model = "gpt-5.6";
const budget = { maxLanes: 33, maxBufferedEvents: 10_000, maxBufferedBytes: 10_000_000 };

const openSession = async ({ url }: Served): Promise<ResponsesWebSocketSession> => {
  const connection = new ResponsesWS(new OpenAI({ apiKey: "sk-test", baseURL: url.replace(/\/responses$/, "") }));
  onTestFinished(() => connection.close());
  const session = new ResponsesWebSocketSession(connection, budget);
  await once(connection.socket as unknown as NodeJS.EventEmitter, "open");
  return session;
};

test("the openai SDK's lanes each get their own response, whatever its kind", async () => {
  const scenarios = [
    "text",
    "parallel-tools",
    "reasoning",
    "refusal",
    "incomplete",
    "failed",
    "omitted-terminal-output",
    "fragmented",
    "pretty",
  ];
  const served = await serve();
  const session = await openSession(served);

  const finals = await Promise.all(
    scenarios.map((scenario) => {
      const lane = session.lane(scenario);
      lane.create({ model, input: "x", store: false, metadata: { scenario } });
      return lane.finalResponse();
    }),
  );

  expect(finals.map(({ status }) => status)).toEqual([
    "completed",
    "completed",
    "completed",
    "completed",
    "incomplete",
    "failed",
    "completed",
    "completed",
    "completed",
  ]);
  expect(finals[1]?.output.map(({ type }) => type)).toEqual(["function_call", "function_call", "function_call"]);
  expect(finals[6]?.output_text).toBe("Hello there!");
  expect(new Set(finals.map(({ id }) => id)).size).toBe(scenarios.length);
  expect(served.api.totals).toMatchObject({ connections: 1, handshakes: 1 });
});

test("the openai SDK continues a chain on the default lane by increments", async () => {
  const served = await serve({ agentSteps: 2 });
  const lane = (await openSession(served)).lane();
  const tools = [{ type: "function" as const, name: "f", strict: true, parameters: { type: "object" } }];
  lane.create({ model, input: "go", store: false, tools });
  let response = await lane.finalResponse();

  for (const call of [1, 2]) {
    const [item] = response.output;
    const callId = item?.type === "function_call" ? item.call_id : "";
    const input = [{ type: "function_call_output" as const, call_id: callId, output: `result ${call}` }];
    lane.create({ model, previous_response_id: response.id, input, store: false, tools });
    response = await lane.finalResponse();
  }

  expect(response.output_text).toBe("Done after 2 tool calls.");
  expect(served.api.requests[2]?.effectiveContext).toHaveLength(5);
});
