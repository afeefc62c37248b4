import { describe, expect, test } from "vitest";
import type { RealtimeItem, ResumedEvent } from "../src/index.ts";
import { begin, created, known, message, outcome, stateOf, updated } from "./call-peer.ts";
import { settle } from "./scripted-socket.ts";

/** Frame by frame, what `resume.test.ts` shows with a real session and the simulator. */

describe("a new session", () => {
  test("is configured, is given each item in order, and is used once it has them all", async () => {
    const { transport, tell: receive, add, dialled } = await begin();
    add(message("b", "second"), null);
    add(message("a", "first"), null);
    receive({
      type: "response.output_item.done",
      response_id: "r",
      item: { id: "c", type: "function_call", call_id: "call_1", name: "n", arguments: "{}", status: "completed" },
    });
    const resumed = outcome(transport.resume());
    const { tell, sent } = await dialled();
    expect(sent().map(({ type }) => type)).toEqual(["session.update"]);
    tell(created);
    expect(sent()).toMatchObject([{ type: "session.update", session: { tracing: "auto" } }]);
    tell(updated);
    const creates = sent();
    expect(creates.map(({ previous_item_id, item }) => [previous_item_id, (item as { id: string }).id])).toEqual([
      [undefined, "a"],
      [undefined, "b"],
      [undefined, "c"],
    ]);
    for (const id of ["a", "b"]) tell(known(id));
    expect(await stateOf(resumed)).toBe("waiting");
    tell(known("c"));
    expect(await resumed).toBe("resumed");
  });

  test("is given an item again that has changed meanwhile, and an item that was deleted is deleted there too", async () => {
    const { transport, tell: receive, add, dialled } = await begin();
    add(message("a", "first"), null);
    add(message("b", "second"), "a");
    const resumed = outcome(transport.resume());
    const { tell, sent } = await dialled();
    tell(created);
    tell(updated);
    sent();
    receive({ type: "conversation.item.done", previous_item_id: null, item: message("a", "first, said anew") });
    receive({ type: "conversation.item.deleted", item_id: "b" });
    const changes = sent().map(({ type, item_id, item }) => [type, item_id ?? (item as { content: unknown }).content]);
    expect(changes).toEqual([
      ["conversation.item.delete", "a"],
      ["conversation.item.create", [{ type: "input_text", text: "first, said anew" }]],
      ["conversation.item.delete", "b"],
    ]);
    for (const id of ["a", "b", "a"]) tell(known(id));
    expect(await resumed).toBe("resumed");
  });

  test("has every setting that the old one has accepted, and none that it has refused", async () => {
    const { transport, tell: receive, sent: sentBefore, dialled } = await begin();
    const update = (session: object): unknown => {
      transport.sendEvent({ type: "session.update", session });
      return sentBefore().at(-1)?.["event_id"];
    };
    update({ instructions: "Be a pirate.", tracing: "auto", audio: { input: { turn_detection: null } } });
    receive(updated);
    const resumed = outcome(transport.resume());
    const { tell, sent } = await dialled();
    const configured = sent();
    // The tracing is set by itself, once the session is there.
    expect(configured[0]?.["session"]).not.toHaveProperty("tracing");
    expect(configured).toMatchObject([
      { session: { instructions: "Be a pirate.", audio: { input: { turn_detection: null, format: { rate: 24_000 } } } } },
    ]);
    receive({ type: "error", error: { message: "no", event_id: update({ instructions: "No." }) } });
    update({ output_modalities: ["text"] });
    receive(updated);
    tell(updated);
    expect(await stateOf(resumed)).toBe("waiting");
    expect(sent()).toMatchObject([{ session: { instructions: "Be a pirate.", output_modalities: ["text"] } }]);
    tell(updated);
    expect(await resumed).toBe("resumed");
  });

  test("is not given the transcript of a message that was cut, because nobody knows which part of it was heard", async () => {
    const { transport, tell: receive, add, dialled } = await begin();
    const spoken = (id: string): object => ({
      id,
      type: "message",
      role: "assistant",
      content: [{ type: "output_audio", transcript: id }],
    });
    add(spoken("whole"), null);
    add(spoken("cut"), "whole");
    receive({ type: "conversation.item.truncated", item_id: "cut", content_index: 0, audio_end_ms: 1 });
    receive({ type: "conversation.item.retrieved", item: { ...spoken("cut"), content: [{ type: "output_audio", audio: "AAAA" }] } });
    const restored: ResumedEvent[] = [];
    transport.on("resumed", (event) => restored.push(event));
    const resumed = outcome(transport.resume());
    const { tell } = await dialled();
    tell(updated);
    tell(known("whole"));
    expect(await resumed).toBe("resumed");
    expect(restored).toEqual([{ reason: "asked", restored: 1, unrestored: [{ itemId: "cut", type: "message" }] }]);
  });

  test("that refuses an item goes on without it", async () => {
    const { transport, add, dialled } = await begin();
    add(message("a", "first"), null);
    const resumed = outcome(transport.resume());
    const { socket, tell, sent } = await dialled();
    tell(created);
    tell(updated);
    const [create] = sent().slice(-1);
    tell({ type: "error", error: { type: "invalid_request_error", code: "x", message: "no", event_id: create?.["event_id"] } });
    expect(await resumed).toBe("resumed");
    expect(socket.closed).toBeUndefined();
  });

  test.each([
    ["its configuration", { message: "no", param: "session.voice" }, { code: "server-error", delivery: "rejected" }],
    ["its tracing", { message: "no", param: "session.tracing" }, "resumed"],
  ])("that refuses %s", async (_what, error, expected) => {
    const { transport, dialled } = await begin();
    const resumed = outcome(transport.resume());
    const { socket, tell } = await dialled();
    tell(created);
    tell({ type: "error", error: { type: "invalid_request_error", ...error } });
    tell(updated);
    const result = await resumed;
    if (typeof expected === "string") expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
    expect(socket.closed !== undefined).toBe(result !== "resumed");
    expect(transport.status).toBe("connected");
  });

  test("that is configured is not affected by an error about another request", async () => {
    const { transport, add, dialled } = await begin();
    add(message("a", "first"), null);
    const resumed = outcome(transport.resume());
    const { tell } = await dialled();
    tell(updated);
    tell({ type: "error", error: { type: "invalid_request_error", code: "x", message: "no", event_id: null } });
    tell(known("a"));
    expect(await resumed).toBe("resumed");
  });

  test("that is being prepared is closed with the transport, and no other one is dialled", async () => {
    const { transport, adapter, dialled } = await begin();
    const resumed = outcome(transport.resume());
    await settle();
    transport.close();
    const { socket } = await dialled();
    expect(await resumed).toMatchObject({ code: "aborted" });
    await settle();
    expect([socket.closed !== undefined, adapter.sockets.length, transport.status]).toEqual([true, 2, "disconnected"]);
  });

  test("that ends before it is taken leaves the old one in use", async () => {
    const { transport, sent, dialled } = await begin();
    const resumed = outcome(transport.resume());
    const { socket } = await dialled();
    socket.end(1011, "");
    expect(await resumed).toMatchObject({ code: "connection-lost" });
    transport.sendEvent({ type: "response.cancel" });
    expect(sent()).toMatchObject([{ type: "response.cancel" }]);
  });

  test("has the changes of the history that the old one was asked for and has not answered", async () => {
    const { transport, add, lose, dialled } = await begin();
    const item = (id: string): RealtimeItem => ({
      itemId: id,
      type: "message",
      role: "user",
      status: "completed",
      content: [{ type: "input_text", text: id }],
    });
    add(message("a", "a"), null);
    transport.resetHistory([item("a")], []);
    lose();
    const { tell, sent } = await dialled();
    tell(updated);
    tell(known("a"));
    await settle();
    expect(sent().slice(-1)).toMatchObject([{ type: "conversation.item.delete", item_id: "a" }]);
    // What is about to go cannot be an anchor.
    transport.resetHistory([item("a")], [item("x"), item("a")]);
    expect(sent()).toMatchObject([{ type: "conversation.item.create", item: { id: "x" } }]);
  });
});
