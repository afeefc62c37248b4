import { describe, expect, test } from "vitest";
import { connected } from "./connected.ts";
import { settle } from "./scripted-socket.ts";

const created = (id: string, more: object = {}): object => ({
  type: "response.created",
  response: { id, conversation_id: "conv", ...more },
});
const done = (id: string, more: object = {}): object => ({ type: "response.done", response: { id, conversation_id: "conv", ...more } });
const refusal = (code: string, eventId: string | null): object => ({
  type: "error",
  error: { type: "invalid_request_error", code, message: "no", event_id: eventId },
});

describe("response.create", () => {
  test("is sent at once, and requests that wait become one", async () => {
    const { transport, receive, sent } = await connected();
    for (let count = 0; count < 3; count += 1) transport.requestResponse();
    expect(sent()).toEqual([{ type: "response.create", event_id: "agents_js_response_create_1" }]);
    receive(created("r1"));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("r1"));
    await settle();
    expect(sent()).toEqual([{ type: "response.create", event_id: "agents_js_response_create_2" }]);
    receive(created("r2"));
    receive(done("r2"));
    await settle();
    expect(sent()).toEqual([]);
  });

  test("is sent again when it is refused, although a response of the server's own was taken for its answer", async () => {
    const { transport, receive, sent } = await connected();
    transport.requestResponse({ instructions: "one" });
    const [first] = sent();
    // The server had started it before it read the request.
    receive(created("vad"));
    receive(refusal("conversation_already_has_active_response", String(first?.["event_id"])));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("vad"));
    await settle();
    expect(sent()).toMatchObject([{ type: "response.create", response: { instructions: "one" } }]);
  });

  test("with parameters keeps them, in order", async () => {
    const { transport, receive, sent } = await connected();
    receive(created("vad"));
    transport.requestResponse();
    transport.requestResponse({ instructions: "one" });
    transport.requestResponse();
    transport.requestResponse();
    const order: unknown[] = [];
    for (const id of ["vad", "r1", "r2", "r3"]) {
      receive(done(id));
      await settle();
      order.push(...sent().map(({ response }) => response ?? "auto"));
      receive(created(`${id}+`));
      receive(done(`${id}+`));
    }
    expect(order).toEqual(["auto", { instructions: "one" }, "auto"]);
  });

  test("waits for the response that the server starts in the same read", async () => {
    const { transport, receive, sent } = await connected();
    receive(created("r1"));
    transport.requestResponse();
    receive(done("r1"));
    receive(created("vad"));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("vad"));
    await settle();
    expect(sent()).toHaveLength(1);
  });

  test("is neither blocked nor released by a response outside of the conversation", async () => {
    const { transport, receive, sent } = await connected();
    receive(created("r1"));
    receive(created("side", { conversation_id: null }));
    transport.requestResponse();
    receive(done("side", { conversation_id: null }));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("r1"));
    await settle();
    expect(sent()).toHaveLength(1);

    const other = await connected();
    other.receive(created("side", { conversation_id: null }));
    other.transport.requestResponse();
    expect(other.sent()).toHaveLength(1);
  });

  test("is not released by the end of a response that began outside of the conversation and says no more of it", async () => {
    const { transport, receive, sent } = await connected();
    receive(created("conversation"));
    receive(created("outside", { conversation_id: null }));
    transport.requestResponse();
    receive(done("outside", { conversation_id: undefined }));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("conversation"));
    await settle();
    expect(sent()).toMatchObject([{ type: "response.create" }]);
  });

  test("of a response outside of the conversation is settled by its own events", async () => {
    const { transport, receive, sent } = await connected();
    transport.requestResponse({ conversation: "none" });
    transport.requestResponse();
    expect(sent()).toHaveLength(1);
    receive(created("side", { conversation_id: null }));
    await settle();
    expect(sent()).toHaveLength(1);
  });

  test.each([
    ["by its id", "agents_js_response_create_1"],
    ["without naming it", null],
  ])("that is refused %s because a response runs is sent again after it", async (_how, eventId) => {
    const { transport, receive, sent } = await connected();
    transport.requestResponse({ instructions: "mine" });
    receive(created("vad"));
    await settle();
    transport.requestResponse({ instructions: "second" });
    receive(done("vad"));
    await settle();
    expect(sent().map(({ response }) => response)).toEqual([{ instructions: "mine" }, { instructions: "second" }]);
    receive(refusal("conversation_already_has_active_response", eventId && "agents_js_response_create_2"));
    await settle();
    expect(sent()).toEqual([]);
    receive(done("the running one"));
    await settle();
    expect(sent().map(({ response }) => response)).toEqual([{ instructions: "second" }]);
  });

  test.each([
    ["names the request", "x", "no", "agents_js_response_create_1", true],
    ["names another request", "response_create_failed", "about response.create", "agents_js_response_create_9", false],
    ["names none, and is about response.create by its code", "response_create_failed", "no", null, true],
    ["names none, and is about response.create by its message", "x", "about response.create", null, true],
    ["names none, and is about something else", "x", "no", null, false],
  ])("is settled by a refusal that %s", async (_what, code, message, eventId, isSettled) => {
    const { transport, receive, sent } = await connected();
    transport.requestResponse();
    transport.requestResponse({ instructions: "next" });
    sent();
    receive({ type: "error", error: { type: "invalid_request_error", code, message, event_id: eventId } });
    await settle();
    expect(sent()).toMatchObject(isSettled ? [{ type: "response.create", response: { instructions: "next" } }] : []);
  });

  test("that is refused because a response runs is dropped if the application says so", async () => {
    const { transport, receive, sent } = await connected({ onActiveResponse: "drop" });
    transport.requestResponse();
    sent();
    receive(refusal("conversation_already_has_active_response", "agents_js_response_create_1"));
    receive(done("r"));
    await settle();
    expect(sent()).toEqual([]);
  });

  test("is not held up by a response whose payload is malformed", async () => {
    const { transport, receive, sent } = await connected();
    for (const odd of [{}, { id: 7 }, { id: null, audio: { output: { voice: { id: "v" } } } }]) {
      transport.requestResponse();
      receive({ type: "response.created", response: odd });
      transport.requestResponse();
      expect(sent()).toHaveLength(1);
      receive({ type: "response.done", response: odd });
      await settle();
      expect(sent()).toHaveLength(1);
      receive({ type: "response.created", response: {} });
      receive({ type: "response.done", response: {} });
    }
  });

  test("is not held up by the cancel of a response that is not running", async () => {
    const { transport, receive, sent } = await connected();
    receive(created("r1"));
    transport.sendEvent({ type: "response.cancel" });
    transport.requestResponse();
    expect(sent()).toEqual([{ type: "response.cancel" }]);
    receive(refusal("response_cancel_not_active", null));
    await settle();
    expect(sent()).toHaveLength(1);
  });

  test("that cannot be sent is an error, and the next one goes on", async () => {
    const { transport, socket, receive } = await connected();
    const errors: unknown[] = [];
    transport.on("error", (event) => errors.push(event.error));
    receive(created("r1"));
    transport.requestResponse({ instructions: "lost" });
    transport.requestResponse({ instructions: "kept" });
    const frames: string[] = [];
    let fails = true;
    socket.send = (frame) => {
      if (fails) {
        fails = false;
        throw new Error("full");
      }
      frames.push(String(frame));
    };
    receive(done("r1"));
    await settle();
    expect(errors).toMatchObject([{ code: "not-open" }]);
    expect(frames.map((frame) => JSON.parse(frame).response)).toEqual([{ instructions: "kept" }]);
  });
});
