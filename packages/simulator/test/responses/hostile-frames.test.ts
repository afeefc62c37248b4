import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { dial } from "./wire-client.ts";

/** JSON that `String()` cannot turn into text. */
const stubborn = { toString: 1, valueOf: 1 };
const create = { type: "response.create", model: "m", input: "x" };
const tools = [{ type: "function", name: "f", parameters: {} }];

/** Deeper than the stack. */
const deep = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

const frames: readonly (object | string)[] = [
  { type: stubborn },
  { type: "response.steer", previous_response_id: stubborn, input: stubborn },
  { ...create, model: stubborn },
  { ...create, previous_response_id: stubborn },
  { ...create, stream_id: stubborn },
  { ...create, metadata: { scenario: stubborn, steps: stubborn }, tools },
  { ...create, tools: [{ ...tools[0], name: stubborn }] },
  { ...create, input: [{ type: stubborn, id: stubborn, call_id: stubborn }] },
  { ...create, input: [{ type: "item_reference", id: stubborn }] },
  { ...create, input: [{ type: "function_call_output", call_id: stubborn, output: stubborn }] },
  { ...create, input: [{ type: "constructor", call_id: "c" }] },
  { ...create, input: [{ role: "assistant", content: [{ text: stubborn }] }] },
  `{"type":${deep(20_000)}}`,
  `{"type":"response.create","model":"m","input":[{"role":"user","content":${deep(20_000)}}]}`,
  `{"type":"response.create","model":"m","input":[{"type":"function_call","arguments":"x","name":${deep(20_000)}}]}`,
];

test("whatever a client sends, the process and the socket go on, and each frame is answered", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  for (const frame of frames) {
    client.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    const types = [];
    do types.push((await client.next()).type);
    while (!/^(error|response\.(completed|steer\.failed))$/.test(types.at(-1) ?? ""));
  }
  expect((await client.create({ input: "x" })).at(-1)?.type).toBe("response.completed");
  expect(api.requests.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
});

test("a tool output needs its call, whatever its type is named", async () => {
  const client = await dial((await serve()).wsUrl);
  const frames = await client.create({ input: [{ type: "constructor", call_id: "c" }] });
  expect(frames.at(-1)?.type).toBe("response.completed");
});
