import { afterEach, expect, test } from "vitest";
import type { Simulator } from "../../src/index.ts";
import { startSession, typesOf, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const begin = async (): Promise<WireClient> => {
  const started = await startSession();
  simulator = started.simulator;
  return started.client;
};

const text = (id: string): Readonly<Record<string, unknown>> => ({
  id,
  type: "message",
  role: "user",
  content: [{ type: "input_text", text: id }],
});
const ids = (): readonly string[] | undefined => simulator.sessions[0]?.items.map((item) => item.id);

test("an item is added, then done, with its predecessor", async () => {
  const client = await begin();
  client.send({ type: "conversation.item.create", item: text("a") });
  const [added, done] = await client.until("conversation.item.done");
  const item = { ...text("a"), object: "realtime.item", status: "completed" };
  expect(added).toMatchObject({ type: "conversation.item.added", previous_item_id: null, item });
  expect(done).toMatchObject({ type: "conversation.item.done", previous_item_id: null, item });
});

test("previous_item_id puts an item at the front, in between, or at the end", async () => {
  const client = await begin();
  for (const [id, previous_item_id] of [["a"], ["b"], ["c", "root"], ["d", "a"]] as const) {
    client.send({
      type: "conversation.item.create",
      item: text(id ?? ""),
      ...(previous_item_id === undefined ? {} : { previous_item_id }),
    });
    await client.next("conversation.item.done");
  }
  expect(ids()).toEqual(["c", "a", "d", "b"]);
  expect(client.events.at(-1)).toMatchObject({ previous_item_id: "a" });
});

test.each([
  [{ type: "conversation.item.create", item: text("b"), previous_item_id: "nowhere" }, "nowhere"],
  [{ type: "conversation.item.create", item: text("a") }, "'a' already exists"],
  [{ type: "conversation.item.retrieve", item_id: "nowhere" }, "nowhere"],
  [{ type: "conversation.item.delete", item_id: "nowhere" }, "nowhere"],
  [{ type: "conversation.item.truncate", item_id: "nowhere", content_index: 0, audio_end_ms: 1 }, "nowhere"],
  [
    { type: "conversation.item.truncate", item_id: "a", content_index: 0, audio_end_ms: 1 },
    "Only model output audio messages can be truncated",
  ],
  [
    { type: "conversation.item.create", item: { type: "message", role: "assistant", content: [{ type: "output_audio" }] } },
    "Assistant audio",
  ],
])("%j is refused, and the conversation stays as it is", async (event, message) => {
  const client = await begin();
  client.send({ type: "conversation.item.create", item: text("a") });
  await client.next("conversation.item.done");
  client.send({ ...event, event_id: "mine" });
  const { error } = await client.next("error");
  expect(error).toMatchObject({ event_id: "mine", message: expect.stringContaining(message) });
  expect(ids()).toEqual(["a"]);
});

test.each([
  [{ type: "message", role: "user", content: [{ type: "output_text", text: "x" }] }, "invalid_value", "item.content[0].type"],
  [{ type: "message", role: "nobody", content: [] }, "invalid_value", "item.role"],
  [{ type: "message", role: "user" }, "missing_required_parameter", "item.content"],
  [{ type: "function_call_output", output: "x" }, "missing_required_parameter", "item.call_id"],
  [{ type: "magic" }, "invalid_value", "item.type"],
  [{ role: "user" }, "missing_required_parameter", "item.type"],
])("an item %j is refused with %s at %s", async (item, code, param) => {
  const client = await begin();
  client.send({ type: "conversation.item.create", item });
  expect(await client.next("error")).toMatchObject({ error: { code, param } });
});

test("deleting says so, and the item is gone", async () => {
  const client = await begin();
  client.send({ type: "conversation.item.create", item: text("a") });
  client.send({ type: "conversation.item.delete", item_id: "a" });
  expect(await client.next("conversation.item.deleted")).toMatchObject({ item_id: "a" });
  expect(ids()).toEqual([]);
});

test("audio in a created item comes back with retrieve only", async () => {
  const client = await begin();
  const audio = Buffer.alloc(4_800, 1).toString("base64");
  client.send({
    type: "conversation.item.create",
    item: { id: "u", type: "message", role: "user", content: [{ type: "input_audio", audio }] },
  });
  expect(await client.next("conversation.item.added")).toMatchObject({ item: { content: [{ type: "input_audio", transcript: null }] } });
  expect(JSON.stringify(client.events)).not.toContain(audio);
  client.send({ type: "conversation.item.retrieve", item_id: "u" });
  expect(await client.next("conversation.item.retrieved")).toMatchObject({
    item: { content: [{ type: "input_audio", audio, transcript: null }] },
  });
});

test("a spoken item can be cut shorter, never longer than it is", async () => {
  const client = await begin();
  client.send({ type: "response.create" });
  const { item_id } = await client.next("response.output_audio.delta");
  await client.next("response.done");
  const truncate = (audio_end_ms: number): void =>
    client.send({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms });
  truncate(60_000);
  expect(await client.next("error")).toMatchObject({ error: { message: "Audio content of 2945ms is already shorter than 60000ms" } });
  truncate(1_000);
  expect(await client.next("conversation.item.truncated")).toMatchObject({ item_id, content_index: 0, audio_end_ms: 1_000 });
  truncate(1_001);
  expect(await client.next("error")).toMatchObject({ error: { message: "Audio content of 1000ms is already shorter than 1001ms" } });
});

test("a text answer cannot be truncated", async () => {
  const client = await begin();
  client.send({ type: "response.create", response: { output_modalities: ["text"] } });
  const { item_id } = await client.next("response.output_text.done");
  client.send({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: 0 });
  expect(await client.next("error")).toMatchObject({ error: { message: "Only model output audio messages can be truncated" } });
});

test("an image item, a function call and a system message are kept as they are", async () => {
  const client = await begin();
  const image = {
    type: "message",
    role: "user",
    content: [{ type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "low" }],
  };
  const items = [
    image,
    { type: "function_call", name: "f", arguments: "{}" },
    { type: "message", role: "system", content: [{ type: "input_text", text: "s" }] },
  ];
  for (const item of items) {
    client.send({ type: "conversation.item.create", item });
    expect(typesOf(await client.until("conversation.item.done"))).toEqual(["conversation.item.added", "conversation.item.done"]);
  }
  expect(simulator.sessions[0]?.items).toMatchObject(items);
  expect(simulator.sessions[0]?.items[1]?.call_id).toMatch(/^call_/);
});
