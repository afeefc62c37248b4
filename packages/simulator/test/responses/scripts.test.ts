import { expect, test } from "vitest";
import type { ResponseScript } from "../../src/responses/script/script.ts";
import { checkScripts } from "../../src/responses/script/script-schema.ts";
import { serve } from "./serve.ts";
import { dial, responseOf, type WireClient } from "./wire-client.ts";

const say = (text: string): Pick<ResponseScript, "output"> => ({ output: [{ type: "text", text }] });

const answer = async (client: WireClient, fields: object): Promise<unknown> => {
  const [item] = responseOf(await client.create({ input: "echo me", ...fields }))["output"] as Record<string, unknown>[];
  const [part] = (item?.["content"] ?? []) as { text: string }[];
  return part?.text ?? item?.["arguments"];
};

test("a script is chosen by scenario, else by model, else in order, else the request is echoed", async () => {
  const scripts = [say("first"), { scenario: "named", ...say("by name") }, { model: "m-1", ...say("by model") }, say("second")];
  const client = await dial((await serve({ scripts })).wsUrl);

  expect(await answer(client, { model: "m-1", metadata: { scenario: "named" } })).toBe("by name");
  expect(await answer(client, { model: "m-1" })).toBe("by model");
  expect(await answer(client, { model: "m-1" })).toBe("by model");
  expect(await answer(client, {})).toBe("first");
  expect(await answer(client, {})).toBe("second");
  expect(await answer(client, {})).toBe("echo me");
});

test("scripts of one name take turns, and the last one repeats", async () => {
  const scripts = ["one", "two"].map((text) => ({ scenario: "turns", ...say(text) }));
  const client = await dial((await serve({ scripts })).wsUrl);
  const metadata = { scenario: "turns" };

  expect([await answer(client, { metadata }), await answer(client, { metadata }), await answer(client, { metadata })]).toEqual([
    "one",
    "two",
    "two",
  ]);
});

test("a built-in scenario answers by its name, and an added script of that name comes first", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const metadata = { scenario: "text" };

  expect(await answer(client, { metadata })).toBe("Hello there!");
  api.script({ scenario: "text", ...say("mine") });
  expect(await answer(client, { metadata })).toBe("mine");
});

test("the agent loop calls the first tool until it has N outputs, then answers with text", async () => {
  const tool = {
    type: "function",
    name: "search",
    parameters: { type: "object", properties: { query: { type: "string" }, limit: { type: "integer" } }, required: ["query"] },
  };
  const { api, wsUrl } = await serve({ agentSteps: 1 });
  const client = await dial(wsUrl);
  let frames = await client.create({ input: "go", tools: [tool], metadata: { steps: "2" } });

  for (let step = 1; step <= 2; step += 1) {
    const { id, output } = responseOf(frames) as unknown as { id: string; output: Record<string, unknown>[] };
    expect(output).toMatchObject([{ type: "function_call", name: "search", arguments: `{"query": "step ${step}"}` }]);
    const input = [{ type: "function_call_output", call_id: output[0]?.["call_id"], output: "found" }];
    frames = await client.create({ previous_response_id: id, input, tools: [tool], metadata: { steps: "2" } });
  }

  expect(responseOf(frames)).toMatchObject({ output: [{ content: [{ text: "Done after 2 tool calls." }] }] });
  expect(api.requests).toHaveLength(3);
});

test("tool_choice none skips the tools, and a JSON format gets a value that fits its schema", async () => {
  const client = await dial((await serve()).wsUrl);
  const schema = {
    type: "object",
    properties: { name: { type: "string" }, kind: { enum: ["a", "b"] }, tags: { type: "array", items: { type: "number" } } },
    required: ["name", "kind", "tags"],
  };

  expect(await answer(client, { tools: [{ type: "function", name: "f" }], tool_choice: "none" })).toBe("echo me");
  const text = await answer(client, { text: { format: { type: "json_schema", name: "x", schema } } });
  expect(JSON.parse(String(text))).toEqual({ name: "echo me", kind: "a", tags: [1] });
});

test.each([
  [[{ outputs: [] }], 'scripts[0]: Unrecognized key: "outputs"'],
  [[{}, { output: [{ type: "text", text: 5 }] }], "scripts[1].output[0].text: "],
  [[{ output: [{ type: "function_call" }] }], "scripts[0].output[0].name: "],
  [[{ output: [{ type: "txt" }] }], "scripts[0].output[0].type: "],
  [[{ end: { status: "incomplete", reason: 1 } }], "scripts[0].end.reason: "],
  [[{ faults: [{ at: -1, action: "reset" }] }], "scripts[0].faults[0].at: "],
  [[{ refuse: { status: 200 } }], "scripts[0].refuse.status: "],
  [["text"], "scripts[0]: "],
  [[{ faults: [{ at: 0, action: "close", code: 1006 }] }], "scripts[0].faults[0].code: "],
])("the scripts %j are refused with the path of the field", (scripts, path) => {
  expect(() => checkScripts(scripts)).toThrow(expect.objectContaining({ code: "bad-script", message: expect.stringContaining(path) }));
});

test("a handshake is checked as well", async () => {
  const { api } = await serve();

  expect(() => api.handshake({ closeCode: 1006 })).toThrow("handshakes[0].closeCode: ");
  await expect(serve({ handshakes: [{ status: 200 }] })).rejects.toMatchObject({ code: "bad-script" });
});

test("a script added later is checked as well", async () => {
  const { api } = await serve();

  expect(() => api.script({ output: [{ type: "text", deltas: [1] }] } as unknown as ResponseScript)).toThrow(
    "scripts[0].output[0].deltas[0]",
  );
});
