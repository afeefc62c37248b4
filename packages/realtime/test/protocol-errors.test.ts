import { expect, test } from "vitest";
import { connected } from "./connected.ts";

const audio = (delta: string): object => ({ type: "response.output_audio.delta", response_id: "r", item_id: "i", content_index: 0, delta });

const done = (item: object): object => ({ type: "conversation.item.done", previous_item_id: null, item });

const approval = (members: object): object => done({ type: "mcp_approval_request", server_label: "s", arguments: "{}", ...members });

test.each([
  ["audio that is not base64", audio("?")],
  [
    "an item without content",
    { type: "conversation.item.added", previous_item_id: null, item: { id: "i", type: "message", role: "user", status: "completed" } },
  ],
  ["a message without an id", done({ type: "message", role: "user", content: [] })],
  ["a message without a role", done({ type: "message", id: "i", content: [] })],
  ["a request for approval without an id", approval({ name: "n" })],
  ["a request for approval without a name", approval({ id: "i" })],
  ["a request for approval whose arguments are a list", approval({ id: "i", name: "n", arguments: "[]" })],
  ["a call of an MCP tool without an id", done({ type: "mcp_call", name: "n", arguments: "{}" })],
  ["a call of an MCP tool without a name", done({ type: "mcp_call", id: "i", arguments: "{}" })],
  ["a call of an MCP tool without arguments", done({ type: "mcp_call", id: "i", name: "n" })],
])("%s is one protocol-error, and the next frame is delivered", async (_name, event) => {
  const { transport, receive } = await connected();
  const errors: unknown[] = [];
  const heard: number[] = [];
  transport.on("error", ({ error }) => errors.push(error));
  transport.on("audio", ({ data }) => heard.push(data.byteLength));

  receive(event);
  receive(audio("AAAA"));

  expect(errors).toEqual([expect.objectContaining({ code: "protocol-error", delivery: "answered" })]);
  expect(heard).toEqual([3]);
});
