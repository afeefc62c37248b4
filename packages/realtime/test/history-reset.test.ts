import { expect, test } from "vitest";
import type { RealtimeItem } from "../src/index.ts";
import { connected } from "./connected.ts";

const item = (id: string): RealtimeItem => ({
  itemId: id,
  type: "message",
  role: "user",
  status: "completed",
  content: [{ type: "input_text", text: id }],
});

const refused = (eventId: unknown): object => ({
  type: "error",
  error: { type: "invalid_request_error", message: "no", event_id: eventId },
});

/** An item that is about to go cannot be the anchor of one that comes: the server would refuse it. */
test.each([
  ["nothing is known of its deletion", undefined, undefined],
  ["it was deleted, and is there again", { type: "conversation.item.deleted", item_id: "a" }, "root"],
  ["the creation of another one was told", { type: "conversation.item.added", item: { id: "a", type: "unknown" } }, undefined],
  ["the deletion of another one was told", { type: "conversation.item.deleted", item_id: "z" }, undefined],
  ["its deletion was refused", refused("agents_delete_1"), "root"],
  ["another deletion was refused", refused("agents_delete_2"), undefined],
])("a new item in front of one whose deletion was sent is placed by it if it stays: %s", async (_what, event, place) => {
  const { transport, receive, sent } = await connected();
  transport.resetHistory([item("a")], []);
  if (event) receive(event);
  sent();
  transport.resetHistory([item("a")], [item("x"), item("a")]);
  expect(sent().map(({ type, previous_item_id }) => [type, previous_item_id])).toEqual([["conversation.item.create", place]]);
});

test("requests of an earlier connection are forgotten with it", async () => {
  const { transport, adapter, sent } = await connected();
  transport.resetHistory([item("a")], []);
  transport.close();
  const again = transport.connect();
  adapter.socket.open();
  await again;
  sent();
  adapter.socket.sent.length = 0;
  transport.resetHistory([item("a")], [item("x"), item("a")]);
  expect(adapter.socket.sent.map((frame) => JSON.parse(frame).previous_item_id)).toEqual(["root"]);
});
