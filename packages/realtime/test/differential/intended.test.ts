import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { connected } from "../connected.ts";
import { intendedDifferences } from "./intended-differences.ts";
import { otherDifferences } from "./other-differences.ts";

test("every intended difference has an id of its own and a reason", () => {
  const all = [...intendedDifferences, ...otherDifferences];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { reason } of all) expect(reason).toMatch(/^[A-Z`].{30,}\.$/s);
});

test("a function call without an item id is still called", async () => {
  const { transport, receive } = await connected();
  const seen: unknown[] = [];
  transport.on("function_call", (call) => seen.push(call));
  transport.on("item_update", (item) => seen.push(item));
  const item = { type: "function_call", status: "completed", call_id: "call_1", name: "n", arguments: "{}" };
  receive({ type: "response.output_item.done", response_id: "r", output_index: 0, item });
  expect(seen).toEqual([{ type: "function_call", callId: "call_1", name: "n", arguments: "{}", responseId: "r" }]);
});

test("a function call that lacks members has empty ones", async () => {
  const { transport, receive } = await connected();
  const seen: unknown[] = [];
  transport.on("function_call", (call) => seen.push(call));
  receive({ type: "response.output_item.done", output_index: 0, item: { type: "function_call", status: "completed" } });
  expect(seen).toEqual([{ type: "function_call", callId: "", name: "", arguments: "", responseId: "" }]);
});

test("MCP items without a server label have an empty one", async () => {
  const { transport, receive } = await connected();
  const labels: string[] = [];
  transport.on("mcp_tools_listed", ({ serverLabel }) => labels.push(serverLabel));
  transport.on("mcp_approval_request", ({ serverLabel }) => labels.push(serverLabel));
  receive({ type: "conversation.item.done", item: { id: "i", type: "mcp_list_tools", tools: [] } });
  receive({ type: "conversation.item.done", item: { id: "j", type: "mcp_approval_request", name: "n", arguments: "{}" } });
  expect(labels).toEqual(["", ""]);
});

test("retrieval after a transcription can be turned off, and nothing else is", async () => {
  const { receive, sent } = await connected({ retrieveAfterTranscription: false });
  receive({ type: "conversation.item.input_audio_transcription.completed", item_id: "i", transcript: "t" });
  expect(sent()).toEqual([]);
  receive({ type: "conversation.item.truncated", item_id: "i", content_index: 0, audio_end_ms: 1 });
  expect(sent()).toEqual([{ type: "conversation.item.retrieve", item_id: "i" }]);
});

test("what the server told of a session is forgotten with the connection", async () => {
  const { transport, adapter, receive } = await connected();
  const turnDetection = { type: "semantic_vad", interrupt_response: true };
  receive({ type: "session.updated", session: { audio: { input: { turn_detection: turnDetection } } } });
  transport.close();
  const again = transport.connect();
  adapter.socket.open();
  await again;
  adapter.socket.sent.length = 0;
  const delta = { response_id: "r", item_id: "i", output_index: 0, content_index: 0, delta: "AAAA" };
  for (const event of [
    { type: "response.created", response: { id: "r" } },
    { type: "response.output_audio.delta", ...delta },
    { type: "input_audio_buffer.speech_started", item_id: "u", audio_start_ms: 0 },
  ]) {
    adapter.socket.message(JSON.stringify(event));
  }
  expect(adapter.socket.sent.map((frame) => JSON.parse(frame).type)).toEqual(["response.cancel", "conversation.item.truncate"]);
});

test("docs/differences.md has every intended difference, word for word", () => {
  const guide = readFileSync(new URL("../../../../docs/differences.md", import.meta.url), "utf8");
  const missing = [...intendedDifferences, ...otherDifferences].filter(({ id, reason }) => !guide.includes(`- **${id}**: ${reason}`));
  expect(missing).toEqual([]);
});
