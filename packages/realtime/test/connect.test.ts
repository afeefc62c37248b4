import { isPlugboardError } from "@plugboard/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { progressClock, RealtimeTransport, type RealtimeTransportOptions } from "../src/index.ts";
import { type ScriptedAdapter, scriptedAdapter, settle } from "./scripted-socket.ts";

interface Subject {
  readonly adapter: ScriptedAdapter;
  readonly transport: RealtimeTransport;
  readonly events: string[];
}

const make = (options: Partial<RealtimeTransportOptions> = {}, headers = true): Subject => {
  const adapter = scriptedAdapter({ headers });
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-0123456789abcdef", ...options });
  const events: string[] = [];
  transport.on("connection_change", (status) => events.push(status));
  for (const type of ["connected", "disconnected"] as const) transport.on(type, () => events.push(`(${type})`));
  transport.on("error", () => events.push("error"));
  return { adapter, transport, events };
};

const updated = JSON.stringify({ type: "session.updated", event_id: "e", session: { type: "realtime" } });
const created = JSON.stringify({ type: "session.created", event_id: "e", session: { type: "realtime", tracing: null } });

const outcome = async (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (error: unknown) => error,
  );

const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  void promise.then(() => (settled = true));
  await settle();
  return settled;
};

describe("connect()", () => {
  test("resolves when the session is updated, and its configuration is the first frame", async () => {
    const { adapter, transport, events } = make();
    const connected = outcome(transport.connect({ initialSessionConfig: { instructions: "Be brief." } }));
    adapter.socket.open();
    await settle();
    adapter.socket.message(created);
    expect(await isSettled(connected)).toBe(false);
    adapter.socket.message(updated);
    expect(await connected).toBe("resolved");
    expect(events).toEqual(["connecting", "connected", "(connected)"]);
    expect(adapter.socket.sent.map((frame) => JSON.parse(frame))).toMatchObject([
      { type: "session.update", session: { instructions: "Be brief.", model: "gpt-realtime-2.1" } },
      { type: "session.update", session: { type: "realtime", tracing: "auto" } },
    ]);
  });

  test.each([
    ["open", [], true],
    ["session.created", [], false],
    ["session.created", [created], true],
    ["session.updated", [created], false],
  ] as const)("with ready %s and the frames %j is settled: %s", async (ready, frames, expected) => {
    const { adapter, transport } = make({ ready });
    const connected = outcome(transport.connect());
    adapter.socket.open();
    await settle();
    for (const frame of frames) adapter.socket.message(frame);
    expect(await isSettled(connected)).toBe(expected);
    transport.close();
    await connected;
  });

  test("rejects with the server's error when it refuses the session", async () => {
    const { adapter, transport, events } = make();
    const connected = outcome(transport.connect());
    adapter.socket.open();
    await settle();
    const error = { type: "invalid_request_error", code: "invalid_value", message: "no", param: "session.voice", event_id: null };
    adapter.socket.message(JSON.stringify({ type: "error", event_id: "e", error }));
    expect(await connected).toMatchObject({
      code: "server-error",
      message: "The server refused the session (invalid_value).",
      cause: error,
      delivery: "rejected",
    });
    expect(events.slice(-3)).toEqual(["error", "disconnected", "(disconnected)"]);
  });

  test.each([
    [{ type: "invalid_request_error", code: null, message: "no" }, "invalid_request_error"],
    [{ message: "no" }, "error"],
  ])("names the refusal %j: %s", async (error, name) => {
    const { adapter, transport } = make();
    const connected = outcome(transport.connect());
    adapter.socket.open();
    await settle();
    adapter.socket.message(JSON.stringify({ type: "error", error }));
    expect(await connected).toMatchObject({ message: `The server refused the session (${name}).` });
  });

  test("resolves although the server refuses the tracing", async () => {
    const { adapter, transport } = make();
    const connected = outcome(transport.connect());
    adapter.socket.open();
    await settle();
    adapter.socket.message(created);
    adapter.socket.message(JSON.stringify({ type: "error", error: { type: "x", message: "no", param: "session.tracing" } }));
    adapter.socket.message(updated);
    expect(await connected).toBe("resolved");
  });

  test.each([
    ["none", undefined, "auto", "auto"],
    ["none", undefined, { workflow_name: "w" }, { workflow_name: "w" }],
    ["none", null, { workflow_name: "w" }, { workflow_name: "w" }],
    ["the default", "auto", { workflow_name: "w" }, { workflow_name: "w" }],
    ["its own", { workflow_name: "server" }, "auto", "auto"],
    ["its own", { workflow_name: "server" }, { workflow_name: "w" }, undefined],
  ] as const)("with %s of the server (%j), the tracing %j is set to %j", async (_whose, current, tracing, expected) => {
    const { adapter, transport } = make();
    const warnings: string[] = [];
    transport.on("warning", ({ code }) => warnings.push(code));
    const connected = outcome(transport.connect({ initialSessionConfig: { tracing } }));
    adapter.socket.open();
    await settle();
    adapter.socket.sent.length = 0;
    adapter.socket.message(JSON.stringify({ type: "session.created", session: { type: "realtime", tracing: current } }));
    adapter.socket.message(updated);
    await connected;
    const updates = adapter.socket.sent.map((frame) => JSON.parse(frame));
    const update = { type: "session.update", session: { type: "realtime", tracing: expected } };
    expect([updates, warnings]).toEqual(expected === undefined ? [[], ["tracing-already-set"]] : [[update], []]);
  });

  test("rejects without a key, and with the messages of upstream", async () => {
    const { transport, events } = make({ apiKey: undefined });
    expect(await outcome(transport.connect())).toMatchObject({
      message: "API key is not set. Please call `connect()` with an API key first.",
    });
    expect(events).toEqual([]);
    expect(transport.status).toBe("disconnected");
  });

  test("rejects with what the key function threw", async () => {
    const reason = new Error("vault is closed");
    const { transport, events } = make({
      apiKey: async () => {
        throw reason;
      },
    });
    expect(await outcome(transport.connect())).toBe(reason);
    expect(events).toEqual([]);
  });

  test("waits for a key, and for a credential, that is promised by another class than Promise", async () => {
    const later = <T>(value: T): Promise<T> => {
      const promise = Promise.resolve(value);
      // biome-ignore lint/suspicious/noThenProperty: a promise of another realm or library is what is tested
      return { ...promise, then: promise.then.bind(promise) };
    };
    const auth = ({ apiKey }: { apiKey: string | undefined }) => later({ headers: { Authorization: `Key ${apiKey}` } });
    for (const [options, expected] of [
      [{}, "Bearer sk-later"],
      [{ auth }, "Key sk-later"],
    ] as const) {
      const { adapter, transport } = make({ apiKey: () => later("sk-later"), ready: "open", ...options });
      const connected = outcome(transport.connect());
      await settle();
      expect(adapter.socket.request.headers["Authorization"]).toBe(expected);
      adapter.socket.open();
      expect(await connected).toBe("resolved");
    }
  });

  test("asks a key function on every attempt", async () => {
    let count = 0;
    const { adapter, transport } = make({ apiKey: () => `sk-rotating-key-${++count}`, ready: "open" });
    for (const expected of ["sk-rotating-key-1", "sk-rotating-key-2"]) {
      const connected = transport.connect();
      adapter.socket.open();
      await connected;
      expect(adapter.socket.request.headers["Authorization"]).toBe(`Bearer ${expected}`);
      transport.close();
    }
  });

  test("rejects a second attempt and leaves the first alone", async () => {
    const { adapter, transport } = make({ ready: "open" });
    const first = outcome(transport.connect({ model: "first" }));
    expect(await outcome(transport.connect({ model: "second" }))).toMatchObject({
      message: "WebSocket is already connected or connecting.",
    });
    adapter.socket.open();
    expect(await first).toBe("resolved");
    expect(transport.currentModel).toBe("first");
  });

  test("ends with what the socket did, and restores model and URL", async () => {
    const { adapter, transport, events } = make({ ready: "open" });
    const failed = outcome(transport.connect({ model: "other", url: "wss://other.example/" }));
    adapter.socket.end(1006, "");
    expect(await failed).toMatchObject({
      code: "closed-before-ready",
      message: expect.stringContaining("WebSocket closed before the connection was ready."),
    });
    expect(events).toEqual(["connecting", "disconnected", "(disconnected)"]);
    expect(transport.currentModel).toBe("gpt-realtime-2.1");
    const again = outcome(transport.connect());
    expect(adapter.socket.request.url).toBe("wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1");
    adapter.socket.open();
    expect(await again).toBe("resolved");
  });

  test("emits an error as well when the socket fails, and holds no secret", async () => {
    const { adapter, transport, events } = make();
    const failed = outcome(transport.connect());
    adapter.socket.fail(new Error("refused sk-0123456789abcdef"));
    const error = await failed;
    expect(isPlugboardError(error)).toBe(true);
    expect(error).toMatchObject({ code: "connect-failed", delivery: "not-sent" });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("0123456789abcdef");
    expect(events).toEqual(["connecting", "error", "disconnected", "(disconnected)"]);
  });

  test("rejects with what an observer of the connection threw, and can be tried again", async () => {
    const { adapter, transport, events } = make({ ready: "open" });
    const reason = new Error("observer");
    transport.once("connected", () => {
      throw reason;
    });
    const failed = outcome(transport.connect());
    adapter.socket.open();
    expect(await failed).toBe(reason);
    expect(events).not.toContain("error");
    expect(transport.status).toBe("disconnected");
    expect(adapter.socket.closed).toBeDefined();
    const again = outcome(transport.connect());
    adapter.socket.open();
    expect(await again).toBe("resolved");
  });

  test("rejects with what an observer of the status threw, which is no error of the connection", async () => {
    const { adapter, transport, events } = make();
    const reason = new Error("observer");
    transport.once("connection_change", () => {
      throw reason;
    });
    expect(await outcome(transport.connect())).toBe(reason);
    expect(events).not.toContain("error");
    expect([transport.status, adapter.sockets.length]).toEqual(["disconnected", 1]);
  });

  test("rejects in any phase when it is closed, with the message of upstream", async () => {
    const message = "WebSocket connection was closed before setup completed.";
    const whileAsking = make({ apiKey: () => new Promise<string>(() => undefined) });
    const first = outcome(whileAsking.transport.connect());
    whileAsking.transport.close();
    expect(await first).toMatchObject({ message });
    expect(whileAsking.events).toEqual([]);

    const whileDialling = make();
    const second = outcome(whileDialling.transport.connect());
    whileDialling.transport.close();
    expect(whileDialling.events).toEqual(["connecting", "disconnected", "(disconnected)"]);
    expect(await second).toMatchObject({ message });
    expect(whileDialling.adapter.socket.closed).toBeDefined();

    const whileConfiguring = make();
    const third = outcome(whileConfiguring.transport.connect());
    whileConfiguring.adapter.socket.open();
    await settle();
    whileConfiguring.transport.close();
    expect(await third).toMatchObject({ message });
  });
});

describe("the deadline", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ["the API key", { apiKey: () => new Promise<string>(() => undefined) }, false],
    ["the socket", {}, false],
    ["session.updated", {}, true],
  ] as const)("connect() names %s when it waits for it in vain", async (what, options, opens) => {
    const { adapter, transport } = make({ ...options, connectTimeoutMs: 700 });
    const failed = outcome(transport.connect());
    if (opens) adapter.socket.open();
    await vi.advanceTimersByTimeAsync(699);
    expect(transport.status).toBe({ "the API key": "disconnected", "the socket": "connecting", "session.updated": "connected" }[what]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({ code: "connect-timeout", message: `Waited 700 ms for ${what}.` });
    await vi.runAllTimersAsync();
    expect(transport.status).toBe("disconnected");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a response that makes no progress is reported by one warning, and silence between turns is not", async () => {
    const { adapter, transport } = make({ ready: "open", progress: progressClock(1000) });
    const warnings: string[] = [];
    transport.on("warning", ({ code }) => warnings.push(code));
    const connected = transport.connect();
    adapter.socket.open();
    await connected;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(warnings).toEqual([]);
    transport.requestResponse();
    await vi.advanceTimersByTimeAsync(600);
    adapter.socket.message(JSON.stringify({ type: "response.created", response: { id: "r" } }));
    await vi.advanceTimersByTimeAsync(999);
    expect(warnings).toEqual([]);
    await vi.advanceTimersByTimeAsync(5001);
    expect(warnings).toEqual(["response-stalled"]);
    adapter.socket.message(JSON.stringify({ type: "response.done", response: { id: "r" } }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(warnings).toEqual(["response-stalled"]);
    transport.close();
    await vi.runAllTimersAsync();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the end", () => {
  const open = async (): Promise<Subject & { readonly closes: unknown[]; readonly errors: unknown[] }> => {
    const subject = make({ ready: "open" });
    const closes: unknown[] = [];
    const errors: unknown[] = [];
    subject.transport.on("close", (event) => closes.push(event));
    subject.transport.on("error", (event) => errors.push(event.error));
    const connected = subject.transport.connect();
    subject.adapter.socket.open();
    await connected;
    subject.events.length = 0;
    return { ...subject, closes, errors };
  };

  test("by the server tells code and reason, and is an error unless it is normal", async () => {
    const abnormal = await open();
    abnormal.adapter.socket.end(4001, "policy: key revoked");
    expect(abnormal.events).toEqual(["error", "disconnected", "(disconnected)"]);
    expect(abnormal.closes).toMatchObject([
      { code: 4001, reason: "policy: key revoked", initiator: "remote", wasClean: true, phase: "open" },
    ]);
    expect(abnormal.errors).toMatchObject([{ code: "connection-lost", message: expect.stringContaining("policy: key revoked") }]);

    const normal = await open();
    normal.adapter.socket.end(1000, "bye");
    expect(normal.events).toEqual(["disconnected", "(disconnected)"]);
    expect(normal.closes).toMatchObject([{ code: 1000, reason: "bye" }]);
  });

  test("by close() is told at once, also if it is called twice, and its code is told when the server has answered", async () => {
    const { adapter, transport, events, closes } = await open();
    transport.close();
    transport.close();
    expect(events).toEqual(["disconnected", "(disconnected)"]);
    await settle();
    expect(closes).toMatchObject([{ code: 1000, initiator: "local", phase: "open" }]);
    adapter.socket.message(updated);
    expect(() => transport.sendEvent({ type: "input_audio_buffer.clear" })).toThrow(
      "WebSocket is not connected. Make sure you call `connect()`",
    );
  });

  test("is told by both events although an observer throws, and close() throws on", async () => {
    const { transport, events } = await open();
    transport.once("connection_change", () => {
      throw new Error("observer");
    });
    expect(() => transport.close()).toThrow("observer");
    expect(events).toEqual(["disconnected", "(disconnected)"]);
    expect(transport.status).toBe("disconnected");
  });
});
