import { nodeAdapter } from "@plugboard/node";
import { describe, expect, test } from "vitest";
import { RealtimeTransport, resuming } from "../src/index.ts";
import { SipTransport } from "../src/sip.ts";
import { scriptedAdapter } from "./scripted-socket.ts";

const adapter = scriptedAdapter();

describe("an option that cannot be right is refused with what to write instead", () => {
  test.each<[string, unknown, string]>([
    ["no options", undefined, "RealtimeTransport: there is no adapter: give it one, as nodeAdapter()."],
    ["no adapter", {}, "there is no adapter"],
    ["a misspelt adapter", { adaptor: adapter }, "there is no adapter"],
    ["an adapter that was not called", { adapter: nodeAdapter }, "the adapter is a function: call it, as nodeAdapter()."],
    ["upstream's createWebSocket", { adapter, createWebSocket: () => undefined }, "no option createWebSocket; the adapter takes its place"],
    ["upstream's skipOpenEventListeners", { adapter, skipOpenEventListeners: true }, "skipOpenEventListeners; the adapter takes its place"],
    ["a misspelt option", { adapter, modle: "m" }, "there is no option modle"],
    ["a deadline that is no number", { adapter, connectTimeoutMs: "soon" }, "connectTimeoutMs is soon, not a number"],
    ["a bound below 0", { adapter, maxPendingAudioBytes: -1 }, "maxPendingAudioBytes is -1, not a number"],
  ])("%s", (_what, options, message) => {
    const refused = expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) });
    expect(() => new RealtimeTransport(options as never)).toThrow(refused);
  });

  test.each([{ attempts: Number.NaN }, { patienceMs: -1 }, { beforeExpiryMs: 2 ** 31 }, { attemts: 3 }])("resuming(%o)", (options) => {
    expect(() => resuming(options as never)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  test("SipTransport refuses it too, under its own name", () => {
    expect(() => new SipTransport({ adapter, lanes: 2 } as never)).toThrow("SipTransport: there is no option lanes.");
  });

  test("a subclass may have options of its own", () => {
    class Own extends RealtimeTransport {}
    expect(() => new Own({ adapter, mine: true } as never)).not.toThrow();
  });
});

test("errors that upstream throws as UserError have that name", async () => {
  const transport = new RealtimeTransport({ adapter: scriptedAdapter() });
  await expect(transport.connect()).rejects.toMatchObject({ name: "UserError", code: "invalid-argument" });
  const spoken = { itemId: "a", type: "message", role: "assistant", status: "completed", content: [{ type: "output_audio" }] } as const;
  expect(() => transport.resetHistory([], [{ ...spoken, content: [...spoken.content] }])).toThrow(
    expect.objectContaining({ name: "UserError", code: "invalid-argument" }),
  );
  await expect(new SipTransport({ adapter: scriptedAdapter() }).connect()).rejects.toMatchObject({ name: "UserError" });
});

test("a socket error while the configuration is applied is the cause with which connect() rejects", async () => {
  const failing = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter: failing, apiKey: "sk-test" });
  const connecting = transport.connect();
  failing.socket.open();
  await new Promise((resolve) => setImmediate(resolve));
  const broken = new Error("broken");
  failing.socket.fail(broken);
  failing.socket.end(1006, "");
  await expect(connecting).rejects.toMatchObject({ code: "closed-before-ready", cause: { cause: { message: "broken" } } });
});

test("a message of images alone is not in the history, and one with text is there with its text", async () => {
  const { connected } = await import("./connected.ts");
  const { transport, receive } = await connected();
  const contents: unknown[] = [];
  transport.on("item_update", (item) => contents.push("content" in item && item.content));
  const image = { type: "input_image", image_url: "data:image/png;base64,AAAA" };
  for (const content of [[image], [image, { type: "input_text", text: "What is this?" }], []]) {
    receive({ type: "conversation.item.done", previous_item_id: null, item: { id: "i", type: "message", role: "user", content } });
  }
  expect(contents).toEqual([[{ type: "input_text", text: "What is this?" }], []]);
});

test("engines without structuredClone deliver the same events", async () => {
  const { connected } = await import("./connected.ts");
  const native = globalThis.structuredClone;
  Reflect.deleteProperty(globalThis, "structuredClone");
  try {
    const { transport, receive } = await connected();
    const heard: unknown[] = [];
    transport.on("*", (event) => {
      heard.push(event["response"]);
      Object.assign(event["response"] as object, { id: "changed" });
    });
    transport.on("turn_done", ({ response }) => heard.push(response.id));
    transport.on("usage_update", (usage) => usage.add(usage));
    receive({ type: "response.done", response: { id: "r", usage: { input_tokens: 1, input_token_details: { text_tokens: 1 } } } });
    expect(heard).toMatchObject([{ id: "changed" }, "r"]);
  } finally {
    globalThis.structuredClone = native;
  }
});
