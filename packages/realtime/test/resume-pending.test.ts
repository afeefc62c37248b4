import { describe, expect, test } from "vitest";
import { begin, type CallPeer, created, known, message, outcome, type Sent, type SessionPeer, stateOf, updated } from "./call-peer.ts";
import { audioDelta } from "./connected.ts";
import { settle } from "./scripted-socket.ts";

/** What a session was sent and has not answered, and what is sent while there is none. */

const itemOf = (event: Sent | undefined): Record<string, unknown> => event?.["item"] as Record<string, unknown>;

const brief = (events: readonly Sent[]): string[] => events.map((event) => [event.type, itemOf(event)?.["type"]].filter(Boolean).join(":"));

const running = { type: "response.created", response: { id: "r", conversation_id: "c" } };
const ended = { type: "response.done", response: { id: "r", conversation_id: "c" } };

const functionCall = (status: string, type = "response.output_item.done"): object => ({
  type,
  response_id: "r",
  previous_item_id: null,
  item: { id: "c", type: "function_call", call_id: "call_1", name: "pay", arguments: "{}", status },
});

/** The next session, configured; what it was sent up to then is in `sent`. */
const next = async ({ dialled }: CallPeer): Promise<SessionPeer> => {
  const peer = await dialled();
  peer.tell(created);
  peer.tell(updated);
  await settle();
  return peer;
};

/** The events that the session which replaces a lost one is sent once it is configured, after the conversation. */
const afterLoss = async (call: CallPeer): Promise<Sent[]> => {
  const peer = await next(call);
  const before = peer.sent();
  for (const event of before) if (event.type === "conversation.item.create") peer.tell(known(itemOf(event)["id"]));
  await settle();
  return [...before, ...peer.sent()].filter(({ type }) => type !== "session.update");
};

describe("a call is resumed only after the server has answered", () => {
  test.each<[string, object, (id: unknown) => object]>([
    [
      "an item",
      { type: "conversation.item.create", item: message("x", "context") },
      () => ({ type: "conversation.item.added", previous_item_id: null, item: message("x", "context") }),
    ],
    ["a deletion", { type: "conversation.item.delete", item_id: "a" }, () => ({ type: "conversation.item.deleted", item_id: "a" })],
    [
      "a truncation",
      { type: "conversation.item.truncate", item_id: "a", content_index: 0, audio_end_ms: 1 },
      (id) => ({ type: "error", error: { type: "invalid_request_error", code: "x", message: "no", event_id: id } }),
    ],
    ["a configuration", { type: "session.update", session: { instructions: "B" } }, () => updated],
    ["a commit", { type: "input_audio_buffer.commit" }, () => ({ type: "error", error: { message: "empty", event_id: null } })],
  ])("%s", async (what, event, answer) => {
    const call = await begin();
    const resumed = outcome(call.transport.resume());
    call.transport.sendEvent(event as { type: string });
    const sent = call.sent();
    const { tell } = await next(call);
    expect(await stateOf(resumed)).toBe("waiting");
    const id = sent[0]?.["event_id"];
    expect(id).toBeTypeOf("string");
    call.tell(what === "a commit" ? { type: "error", error: { message: "empty", event_id: id } } : answer(id));
    if (what === "a configuration") tell(updated);
    if (what === "an item") tell(known("x"));
    expect(await stateOf(resumed)).toBe("resumed");
  });

  test("a message without an id, which the next session is given under the id that it got", async () => {
    const call = await begin();
    const resumed = outcome(call.transport.resume());
    const { tell, sent } = await next(call);
    sent();
    expect(await resumed).toBe("resumed");
    call.transport.sendMessage("Hi.", {}, { triggerResponse: false });
    const [create] = sent();
    const again = outcome(call.transport.resume());
    const third = await next(call);
    expect(await stateOf(again)).toBe("waiting");
    tell({ type: "conversation.item.added", previous_item_id: null, item: itemOf(create) });
    third.tell(known(itemOf(create)["id"]));
    expect(await stateOf(again)).toBe("resumed");
    expect(itemOf(third.sent().at(-1))).toMatchObject({ id: itemOf(create)["id"], content: [{ text: "Hi." }] });
  });

  test("the commit of push-to-talk audio, which is sent to the session that has the audio", async () => {
    const call = await begin();
    call.transport.updateSessionConfig({ audio: { input: { turnDetection: null, transcription: null } } });
    call.tell(updated);
    call.sent();
    call.transport.sendAudio(new ArrayBuffer(480));
    const resumed = outcome(call.transport.resume());
    await next(call);
    expect(await stateOf(resumed)).toBe("waiting");
    call.transport.sendAudio(new ArrayBuffer(480), { commit: true });
    expect(brief(call.sent())).toEqual(["input_audio_buffer.append", "input_audio_buffer.append", "input_audio_buffer.commit"]);
    expect(await stateOf(resumed)).toBe("waiting");
    call.tell({ type: "input_audio_buffer.committed", item_id: "u", previous_item_id: null });
    expect(await stateOf(resumed)).toBe("resumed");
  });
});

test("push-to-talk audio that was lost with its session is not waited for", async () => {
  const call = await begin();
  call.transport.updateSessionConfig({ audio: { input: { turnDetection: null } } });
  call.tell(updated);
  call.transport.sendAudio(new ArrayBuffer(480));
  call.lose();
  await next(call);
  const resumed = outcome(call.transport.resume());
  await next(call);
  expect(await stateOf(resumed)).toBe("resumed");
});

describe("after a loss the new session is sent", () => {
  test("what the old one has not answered, under the ids that it had", async () => {
    const call = await begin();
    call.transport.sendMessage("What is the weather?");
    const [create, request] = call.sent();
    call.lose();
    const sent = await afterLoss(call);
    expect(brief(sent)).toEqual(["conversation.item.create:message", "response.create"]);
    expect(sent[0]).toEqual(create);
    expect(request?.type).toBe("response.create");
  });

  test("what was sent while there was none, in order, and then the request for a response", async () => {
    const call = await begin();
    call.tell(functionCall("completed"));
    call.lose();
    expect(call.transport.status).toBe("connecting");
    call.transport.sendFunctionCallOutput(
      { id: "c", type: "function_call", callId: "call_1", name: "pay", arguments: "{}", responseId: "r" },
      "paid",
    );
    call.transport.sendMessage("And?");
    const sent = await afterLoss(call);
    expect(brief(sent)).toEqual([
      "conversation.item.create:function_call",
      "conversation.item.create:function_call_output",
      "conversation.item.create:message",
      "response.create",
    ]);
  });

  test("what is sent when the old one takes nothing any more and its end is not told yet, once and in order", async () => {
    const call = await begin();
    call.socket.ending = "begun";
    call.transport.sendEvent({ type: "conversation.item.create", item: message("x", "late") });
    call.transport.sendAudio(new Uint8Array([1, 2]).buffer, { commit: true });
    call.transport.requestResponse({ instructions: "late" });
    expect(call.sent()).toEqual([]);
    call.lose();
    const sent = await afterLoss(call);
    expect(brief(sent)).toEqual([
      "conversation.item.create:message",
      "input_audio_buffer.append",
      "input_audio_buffer.commit",
      "response.create",
    ]);
    expect(itemOf(sent[0])["id"]).toBe("x");
    call.transport.close();
  });

  test("audio, commits and clears that were sent while there was none, in order", async () => {
    const call = await begin();
    call.lose();
    call.transport.sendEvent({ type: "input_audio_buffer.clear" });
    call.transport.sendAudio(new ArrayBuffer(4), { commit: true });
    expect(brief(await afterLoss(call))).toEqual(["input_audio_buffer.clear", "input_audio_buffer.append", "input_audio_buffer.commit"]);
  });

  test("the requests for responses with their parameters, sent, waiting or running", async () => {
    const call = await begin();
    call.transport.requestResponse({ instructions: "Say hello." });
    call.tell(running);
    call.transport.requestResponse({ instructions: "Say goodbye." });
    call.lose();
    const peer = await next(call);
    const ofResponses = (): unknown[] =>
      peer
        .sent()
        .filter(({ type }) => type === "response.create")
        .map(({ response }) => response);
    expect(ofResponses()).toEqual([{ instructions: "Say hello." }]);
    peer.tell(running);
    peer.tell(ended);
    await settle();
    expect(ofResponses()).toEqual([{ instructions: "Say goodbye." }]);
  });

  test("nothing of a response that the user has stopped, before the loss or after it", async () => {
    for (const isBefore of [true, false]) {
      const call = await begin();
      const heard: string[] = [];
      call.transport.on("audio_interrupted", () => heard.push("audio_interrupted"));
      call.tell(running);
      call.tell({
        type: "conversation.item.added",
        previous_item_id: null,
        item: { id: "item_1", type: "message", role: "assistant", content: [] },
      });
      call.tell({ ...audioDelta(4800), response_id: "r" });
      if (isBefore) call.transport.interrupt();
      call.lose();
      if (!isBefore) call.transport.interrupt();
      expect(heard).toEqual(["audio_interrupted"]);
      expect(brief(await afterLoss(call))).toEqual([]);
    }
  });

  test("no function call that was not finished", async () => {
    const unfinished = [functionCall("in_progress", "conversation.item.added"), functionCall("incomplete")];
    for (const event of unfinished) {
      const call = await begin();
      call.tell(running);
      call.tell(event);
      call.lose();
      expect(brief(await afterLoss(call))).toEqual(["response.create"]);
    }
  });

  test("no response over which the user speaks", async () => {
    const call = await begin();
    call.tell(running);
    call.tell({ type: "input_audio_buffer.speech_started", item_id: "u" });
    call.lose();
    expect(brief(await afterLoss(call))).toEqual([]);
  });

  test("nothing of a message that was being truncated, or deleted and not known to it", async () => {
    const call = await begin();
    const spoken = (id: string): object => ({
      id,
      type: "message",
      role: "assistant",
      content: [{ type: "output_audio", transcript: id }],
    });
    call.add(spoken("a"), null);
    call.add({ ...spoken("b"), content: [{ type: "output_audio" }] }, "a");
    call.transport.sendEvent({ type: "conversation.item.truncate", item_id: "a", content_index: 0, audio_end_ms: 1 });
    call.transport.sendEvent({ type: "conversation.item.delete", item_id: "b" });
    call.lose();
    expect(brief(await afterLoss(call))).toEqual([]);
  });

  test("no request for a response while a function runs that the last response has called", async () => {
    const call = await begin();
    call.tell(running);
    call.tell(functionCall("completed"));
    call.lose();
    expect(brief(await afterLoss(call))).toEqual(["conversation.item.create:function_call"]);
  });

  test("a request for a response to what the user has said, if it is known what that was", async () => {
    for (const transcript of ["Hello.", undefined]) {
      const call = await begin();
      const item = { id: "u", type: "message", role: "user", content: [{ type: "input_audio", transcript }] };
      call.tell({ type: "input_audio_buffer.speech_started", item_id: "u" });
      call.tell({ type: "input_audio_buffer.committed", item_id: "u", previous_item_id: null });
      call.tell({ type: "conversation.item.added", previous_item_id: null, item });
      call.lose();
      expect(brief(await afterLoss(call))).toEqual(transcript ? ["conversation.item.create:message", "response.create"] : []);
    }
  });

  test("what waits for it, up to 16 MiB; sending more is refused", async () => {
    const call = await begin();
    call.lose();
    const large = "x".repeat(2 ** 24);
    expect(() => call.transport.sendMessage(large)).toThrow(expect.objectContaining({ code: "queue-full" }));
    call.transport.close();
  });
});

test("what waits for a connection that cannot be replaced is lost with the call, which ends with an error", async () => {
  const call = await begin({ attempts: 1 });
  const errors: unknown[] = [];
  call.transport.on("error", ({ error }) => errors.push(error));
  call.lose();
  call.transport.sendMessage("Hi?");
  await settle();
  const closed = new Promise((resolve) => call.transport.once("close", resolve));
  call.adapter.socket.end(1006, "");
  await closed;
  expect(errors).toMatchObject([{ code: "connection-lost" }]);
  expect(() => call.transport.sendMessage("Hi?")).toThrow(expect.objectContaining({ code: "not-open" }));
});

test("what is sent when a connection that is not replaced takes nothing any more is refused", async () => {
  const { transport, socket } = await begin({ attempts: 0 });
  socket.ending = "begun";
  const send = (): void => transport.sendEvent({ type: "conversation.item.create", item: message("x", "late") });
  expect(send).toThrow(expect.objectContaining({ code: "not-open", delivery: "not-sent" }));
  transport.close();
});
