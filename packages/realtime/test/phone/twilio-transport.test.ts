import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TwilioTransport } from "../../src/phone/twilio-transport.ts";
import { scriptedAdapter } from "../scripted-socket.ts";
import { apiSays, bridgedCall } from "./bridged-call.ts";
import { scriptedPhoneSocket, twilioSays } from "./scripted-phone-socket.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("the session speaks μ-law in both directions, whatever its configuration names, and A-law is refused", async () => {
  const { transport } = await bridgedCall();
  const configs = [
    {},
    { voice: "marin" },
    { inputAudioFormat: "pcm16" },
    { audio: { output: { format: { type: "audio/pcm", rate: 24_000 } } } },
  ];
  for (const config of configs) {
    expect(transport.buildSessionPayload(config as object)).toMatchObject({
      audio: { input: { format: { type: "audio/pcmu" } }, output: { format: { type: "audio/pcmu" } } },
    });
  }
  expect(transport.buildSessionPayload({ voice: "marin" })).toMatchObject({ audio: { output: { voice: "marin" } } });
  expect(() => transport.updateSessionConfig({ outputAudioFormat: "g711_alaw" })).toThrow(
    expect.objectContaining({ code: "invalid-argument" }),
  );
});

test("what the caller says passes through as it came, and what the model says is played with a mark after each piece", async () => {
  const { phone, receive, toApi, told } = await bridgedCall();
  const payload = Buffer.alloc(160, 0x2a).toString("base64");
  phone.says(twilioSays.media(0, payload));
  expect(toApi()).toEqual([{ type: "input_audio_buffer.append", audio: payload }]);

  receive(apiSays.created("r1"));
  const delta = apiSays.delta(100, "a", "r1");
  receive(delta);
  receive(apiSays.audioDone("a", "r1"));
  expect(phone.sent).toEqual([
    { event: "media", streamSid: "MZ1", media: { payload: delta.delta } },
    { event: "mark", streamSid: "MZ1", mark: { name: "a:100:g1:m1" } },
    { event: "mark", streamSid: "MZ1", mark: { name: "done:a:g1:m2" } },
  ]);
  expect(told).toEqual(["stream_started", "audio"]);
});

test("an interruption clears the phone and cuts every part where it was heard", async () => {
  const { transport, phone, receive, toApi, told } = await bridgedCall();
  receive(apiSays.created("r1"));
  receive(apiSays.delta(100, "a", "r1"));
  receive(apiSays.delta(100, "a", "r1"));
  receive(apiSays.delta(300, "b", "r1"));
  vi.advanceTimersByTime(100);
  phone.says(twilioSays.mark("a:100:g1:m1"));
  vi.advanceTimersByTime(60);
  phone.sent.length;
  transport.interrupt();

  expect(phone.sent.at(-1)).toEqual({ event: "clear", streamSid: "MZ1" });
  expect(toApi()).toEqual([
    { type: "response.cancel" },
    { type: "conversation.item.truncate", item_id: "a", content_index: 0, audio_end_ms: 160 },
    { type: "conversation.item.truncate", item_id: "b", content_index: 0, audio_end_ms: 0 },
  ]);
  expect(told.slice(1)).toEqual(["audio", "audio", "audio", "audio_interrupted"]);
  // Late: of the response that was interrupted, and marks of what was dropped.
  receive(apiSays.delta(100, "b", "r1"));
  receive(apiSays.audioDone("b", "r1"));
  phone.says(twilioSays.mark("a:200:g1:m2"));
  expect([phone.sent.at(-1), told.length, toApi()]).toEqual([{ event: "clear", streamSid: "MZ1" }, 5, []]);
  transport.interrupt();
  expect(toApi()).toEqual([]);
});

test("speech of the caller interrupts, with a cancel only where the server does not cancel by itself", async () => {
  const { phone, receive, toApi } = await bridgedCall();
  receive({ type: "session.updated", session: { audio: { input: { turn_detection: { interrupt_response: true } } } } });
  receive(apiSays.created("r1"));
  receive(apiSays.delta(500, "a", "r1"));
  vi.advanceTimersByTime(200);
  receive(apiSays.speechStarted());
  expect(toApi()).toEqual([{ type: "conversation.item.truncate", item_id: "a", content_index: 0, audio_end_ms: 200 }]);
  expect(phone.sent.at(-1)).toMatchObject({ event: "clear" });
});

test("a response without audio is cancelled and the phone is cleared, and audio_interrupted is not emitted", async () => {
  const { transport, phone, receive, toApi, told } = await bridgedCall();
  transport.interrupt();
  expect([toApi(), phone.sent]).toEqual([[], []]);
  receive(apiSays.created("r1"));
  transport.interrupt();
  expect([toApi(), phone.sent, told]).toEqual([[{ type: "response.cancel" }], [{ event: "clear", streamSid: "MZ1" }], ["stream_started"]]);
});

test("what the provider's queue cannot hold waits here in order until marks come back, and more than twice as much is one error", async () => {
  const { phone, receive, told } = await bridgedCall();
  receive(apiSays.created("r1"));
  for (let index = 0; index < 21; index += 1) receive(apiSays.delta(60_000, "a", "r1"));
  const played = () => phone.sent.filter(({ event }) => event === "media").length;
  expect([played(), told.filter((name) => name.startsWith("error"))]).toEqual([10, ["error queue-full"]]);

  phone.says(twilioSays.mark("a:60000:g1:m1"));
  expect(played()).toBe(11);
  phone.says(twilioSays.mark("a:180000:g1:m3"));
  expect(played()).toBe(13);
});

test("both sides close each other, each with its code", async () => {
  const hungUp = await bridgedCall();
  hungUp.phone.onClose();
  expect([hungUp.transport.status, hungUp.api.closed?.code]).toEqual(["disconnected", 1000]);

  const stopped = await bridgedCall();
  stopped.phone.says(twilioSays.stop());
  expect([stopped.phone.closed, stopped.api.closed?.code, stopped.told]).toEqual([
    [[1000, ""]],
    1000,
    ["stream_started", "stream_stopped", "disconnected"],
  ]);

  const closed = await bridgedCall();
  closed.transport.close();
  await Promise.resolve();
  expect(closed.phone.closed).toEqual([[1000, ""]]);

  const lost = await bridgedCall();
  lost.api.end(1011, "server error");
  await Promise.resolve();
  expect(lost.phone.closed).toEqual([[1011, ""]]);
});

test("keys, parameters and marks of the application are told under names of their own, and every message as it came", async () => {
  const { transport, phone, told } = await bridgedCall({}, false);
  const seen: unknown[] = [];
  transport.on("*", (event) => seen.push(event));
  transport.on("stream_started", (stream) => seen.push(stream.parameters));
  transport.on("dtmf", ({ digit }) => seen.push(digit));
  transport.on("mark_returned", ({ name }) => seen.push(name));

  const messages = [twilioSays.start({ from: "+1" }), twilioSays.dtmf("5"), twilioSays.mark("greeting")];
  messages.forEach(phone.says);

  const raw = messages.map((message) => ({ type: "twilio_message", message }));
  expect(seen).toEqual([raw[0], { from: "+1" }, raw[1], "5", raw[2], "greeting"]);
  expect(told).toEqual(["stream_started", "dtmf", "mark_returned"]);
});

test("ten thousand malformed messages are ten thousand errors, and nothing else changes", async () => {
  const { transport, phone, receive, toApi, told } = await bridgedCall();
  const bad = [
    "",
    "{",
    "[]",
    "null",
    '{"event":"media"}',
    '{"event":"media","streamSid":"MZ2","media":{"payload":"////"}}',
    "\u0000",
    '{"event":1}',
  ];
  for (let index = 0; index < 10_000; index += 1) phone.says(bad[index % bad.length] ?? "");
  expect(told.filter((name) => name === "error protocol-error")).toHaveLength(10_000);
  expect([told.length, transport.status, phone.sent, phone.closed, toApi()]).toEqual([10_001, "connected", [], [], []]);
  phone.says(twilioSays.media(0));
  receive(apiSays.delta(20, "a", "r1"));
  expect([toApi().length, phone.sent.length]).toEqual([1, 2]);
});

test("an exception of a listener is an error event, and never reaches the provider's socket", async () => {
  const { transport, phone, told } = await bridgedCall();
  transport.on("dtmf", () => {
    throw new Error("a listener's own");
  });
  phone.says(twilioSays.dtmf("5"));
  expect(told.slice(1)).toEqual(["dtmf", "error handler-failed"]);
});

test("the API is not dialled before the stream was admitted, and not at all for one that is refused", async () => {
  for (const [token, isAdmitted] of [
    ["issued", true],
    ["forged", false],
  ] as const) {
    const adapter = scriptedAdapter();
    const phone = scriptedPhoneSocket();
    const admit = async ({ parameters }: { parameters: Readonly<Record<string, string>> }) => parameters["token"] === "issued";
    const transport = new TwilioTransport({ adapter, apiKey: "sk-test", ready: "open", twilioWebSocket: phone, admit });
    const connecting = transport.connect().then(
      () => "connected",
      (error: { code: string }) => error.code,
    );
    await vi.advanceTimersByTimeAsync(100);
    expect(adapter.sockets).toHaveLength(0);
    phone.says(twilioSays.start({ token }));
    await vi.advanceTimersByTimeAsync(1);
    expect(adapter.sockets).toHaveLength(isAdmitted ? 1 : 0);
    if (isAdmitted) adapter.socket.open();
    expect(await connecting).toBe(isAdmitted ? "connected" : "aborted");
    expect(phone.closed.map(([code]) => code)).toEqual(isAdmitted ? [] : [1008]);
  }
});

test("connect() rejects at its deadline when the stream does not begin", async () => {
  const transport = new TwilioTransport({
    adapter: scriptedAdapter(),
    apiKey: "sk-test",
    twilioWebSocket: scriptedPhoneSocket(),
    admit: () => true,
    connectTimeoutMs: 500,
  });
  const connecting = expect(transport.connect()).rejects.toMatchObject({
    code: "connect-timeout",
    message: "Waited 500 ms for the media or the API key.",
  });
  await vi.advanceTimersByTimeAsync(500);
  await connecting;
});

test("an inactivity timeout that no timer can hold is refused", () => {
  for (const inputAudioInactivityTimeoutMs of [0, -1, Number.NaN, 2_147_483_648]) {
    expect(
      () => new TwilioTransport({ adapter: scriptedAdapter(), twilioWebSocket: scriptedPhoneSocket(), inputAudioInactivityTimeoutMs }),
    ).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
});

test("a call that is resumed goes on playing, and an item whose audio the new session does not have is not truncated there", async () => {
  const { transport, phone, receive, toApi, told } = await bridgedCall();
  receive(apiSays.created("r1"));
  receive(apiSays.delta(500, "a", "r1"));
  receive(apiSays.done("r1"));
  transport.emit("resumed", { reason: "expiry", restored: 1, unrestored: [] });
  expect([phone.sent.some(({ event }) => event === "clear"), told]).toEqual([false, ["stream_started", "audio"]]);
  vi.advanceTimersByTime(100);
  transport.interrupt();
  expect([phone.sent.at(-1), toApi(), told.at(-1)]).toEqual([{ event: "clear", streamSid: "MZ1" }, [], "audio_interrupted"]);
});

test("an answer that was lost with its connection is dropped before it is spoken again", async () => {
  const { transport, phone, receive, told } = await bridgedCall();
  receive(apiSays.created("r1"));
  receive(apiSays.delta(500, "a", "r1"));
  transport.emit("resumed", { reason: "lost", restored: 1, unrestored: [] });
  expect([phone.sent.at(-1), told.at(-1)]).toEqual([{ event: "clear", streamSid: "MZ1" }, "audio_interrupted"]);
  receive(apiSays.delta(500, "b", "r2"));
  expect(phone.sent.at(-1)).toMatchObject({ event: "mark", mark: { name: "b:500:g2:m2" } });
});
