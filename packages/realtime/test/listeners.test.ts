import type { PlugboardError } from "@plugboard/core";
import { expect, test } from "vitest";
import { audioDelta, connected } from "./connected.ts";

const textDelta = (delta: string): object => ({
  type: "response.output_text.delta",
  response_id: "r",
  item_id: "i",
  output_index: 0,
  content_index: 0,
  delta,
});

test("a listener that throws keeps no other listener and no later frame from being handled, and is one error", async () => {
  const { transport, receive } = await connected();
  const heard: string[] = [];
  const errors: unknown[] = [];
  transport.on("error", ({ error }) => errors.push(error));
  for (const type of ["*", "response.output_text.delta", "output_text_delta"]) {
    transport.once(type, () => {
      throw new Error(`in ${type}`);
    });
    transport.on(type, () => heard.push(type));
  }
  receive(textDelta("a"));
  receive(textDelta("b"));
  expect(heard).toEqual(["*", "response.output_text.delta", "output_text_delta", "*", "response.output_text.delta", "output_text_delta"]);
  expect(errors).toMatchObject([{ code: "handler-failed" }, { code: "handler-failed" }, { code: "handler-failed" }]);
  expect(errors.map((error) => ((error as PlugboardError).cause as Error).message)).toEqual([
    "in *",
    "in response.output_text.delta",
    "in output_text_delta",
  ]);
});

test("an exception of a listener of audio does not keep a response.create from its turn", async () => {
  const { transport, receive, sent } = await connected();
  transport.on("error", () => undefined);
  transport.on("turn_done", () => {
    throw new Error("observer");
  });
  receive({ type: "response.created", response: { id: "r" } });
  transport.requestResponse();
  receive({ type: "response.done", response: { id: "r" } });
  await Promise.resolve();
  expect(sent()).toHaveLength(1);
});

test("without an error listener an exception goes to onUnhandled, and an error of the server has no effect", async () => {
  const unhandled: PlugboardError[] = [];
  const { transport, receive } = await connected({ onUnhandled: (error) => unhandled.push(error) });
  receive({ type: "error", error: { type: "x", message: "m" } });
  expect(unhandled).toEqual([]);
  transport.on("output_text_delta", () => {
    throw new Error("first");
  });
  receive(textDelta("a"));
  transport.on("error", () => {
    throw new Error("second");
  });
  receive({ type: "error", error: { type: "x", message: "m" } });
  expect(unhandled.map(({ cause }) => (cause as Error).message)).toEqual(["first", "second"]);
});

test("emit() calls every listener and throws the first exception; on, off and once keep their order", async () => {
  const { transport } = await connected();
  const calls: string[] = [];
  const twice = (): void => void calls.push("twice");
  transport.on("mine", twice).on("mine", twice).off("mine", twice);
  transport.once("mine", () => {
    calls.push("once");
    transport.on("mine", () => calls.push("late"));
    throw new Error("first");
  });
  transport.on("mine", () => calls.push("last"));
  expect(() => transport.emit("mine")).toThrow("first");
  expect(calls).toEqual(["twice", "once", "last"]);
  expect(transport.emit("mine")).toBe(true);
  expect(calls).toEqual(["twice", "once", "last", "twice", "last", "late"]);
  expect(transport.emit("nobody")).toBe(false);
  expect(transport.listenerCount("mine")).toBe(3);
});

test("a function that was added by once and by on is called once by the one and always by the other", async () => {
  const { transport } = await connected();
  const counts = { first: 0, last: 0 };
  const first = (): void => void counts.first++;
  const last = (): void => void counts.last++;
  transport.once("mine", first).on("mine", first);
  transport.on("mine", last).once("mine", last);
  for (let time = 0; time < 3; time += 1) transport.emit("mine");
  expect(counts).toEqual({ first: 4, last: 4 });
  transport.off("mine", first).off("mine", last);
  expect(transport.emit("mine")).toBe(false);
});

test("a listener of once is called once also if it, or one before it, emits its event", async () => {
  const { transport } = await connected();
  let count = 0;
  let isFirst = true;
  transport.on("mine", () => {
    if (isFirst) {
      isFirst = false;
      transport.emit("mine");
    }
  });
  transport.once("mine", () => {
    count += 1;
    transport.emit("mine");
  });
  transport.emit("mine");
  expect(count).toBe(1);
});

test("what a listener of * changes, nobody else sees", async () => {
  const { transport, receive } = await connected();
  transport.on("*", (event) => {
    const mine = event as { delta?: string; item?: { content: { text: string }[] } };
    if (mine.delta) mine.delta = "changed";
    if (mine.item?.content[0]) mine.item.content[0].text = "changed";
  });
  const seen: unknown[] = [];
  transport.on("response.output_text.delta", ({ delta }) => seen.push(delta));
  transport.on("output_text_delta", ({ delta }) => seen.push(delta));
  transport.on("item_update", (item) => seen.push(item.type === "message" && item.content[0]));
  receive(textDelta("a"));
  const item = { id: "i", type: "message", role: "user", content: [{ type: "input_text", text: "b" }] };
  receive({ type: "conversation.item.added", previous_item_id: null, item });
  expect(seen).toEqual(["a", "a", { type: "input_text", text: "b" }]);

  const heard: unknown[] = [];
  transport.on("*", ({ logprobs }) => Array.isArray(logprobs) && logprobs.pop());
  transport.on("conversation.item.input_audio_transcription.delta", (event) => heard.push(Reflect.get(event, "logprobs")));
  const logprobs = [{ token: "x", logprob: -1, bytes: [120] }];
  receive({ type: "conversation.item.input_audio_transcription.delta", item_id: "i", content_index: 0, delta: "x", logprobs });
  expect(heard).toEqual([logprobs]);
});

test("audio is decoded for its listeners only, into a buffer of exactly its size", async () => {
  const { transport, receive } = await connected();
  const decode = Reflect.get(Uint8Array, "fromBase64");
  let decoded = 0;
  Reflect.set(Uint8Array, "fromBase64", (text: string) => {
    decoded += 1;
    return decode.call(Uint8Array, text);
  });
  try {
    receive(audioDelta(960));
    expect(decoded).toBe(0);
    const sizes: number[] = [];
    transport.on("audio", ({ data }) => sizes.push(data.byteLength));
    for (const size of [0, 1, 2, 959, 48_000]) receive(audioDelta(size));
    expect(sizes).toEqual([0, 1, 2, 959, 48_000]);
    expect(decoded).toBe(5);
  } finally {
    Reflect.set(Uint8Array, "fromBase64", decode);
  }
});

test("an event that is newer than this version is emitted under its type; one of the transport's own cannot come from the wire", async () => {
  const { transport, receive } = await connected();
  const seen: unknown[] = [];
  for (const type of ["response.future", "close", "audio"]) transport.on(type, (event: object) => seen.push(event));
  const future = { event_id: "event", type: "response.future", x: { y: 1 } };
  for (const event of [{ type: "close" }, { type: "audio" }, future]) receive(event);
  expect(seen).toEqual([future]);
});
