import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type RealtimeItem, type ReconnectedEvent, resuming } from "../src/index.ts";
import { connected } from "./connected.ts";
import { type ScriptedSocket, settle } from "./scripted-socket.ts";

/** Frame by frame, what `resume.test.ts` shows with a real session and the simulator. */

interface Event {
  readonly type: string;
  readonly [name: string]: unknown;
}

const sentBy = (socket: ScriptedSocket): Event[] => socket.sent.splice(0).map((frame) => JSON.parse(frame));

const message = (id: string, text: string): object => ({ id, type: "message", role: "user", content: [{ type: "input_text", text }] });

const begin = async (options: Parameters<typeof resuming>[0] = {}) => {
  const { transport, adapter, receive, sent } = await connected({ resume: resuming(options) });
  const add = (item: object, previous: string | null): void =>
    receive({ type: "conversation.item.added", previous_item_id: previous, item });
  /** Dials the next session; its frames are given by the test. */
  const dialled = async (): Promise<{ socket: ScriptedSocket; tell: (event: object) => void }> => {
    await settle();
    const { socket } = adapter;
    socket.open();
    await settle();
    return { socket, tell: (event) => socket.message(JSON.stringify(event)) };
  };
  return { transport, adapter, receive, sent, add, dialled };
};

const created = { type: "session.created", session: { type: "realtime", tracing: null } };
const updated = { type: "session.updated", session: { type: "realtime" } };
const known = (id: string): object => ({ type: "conversation.item.done", item: { id } });
const outcome = (promise: Promise<void>): Promise<unknown> => promise.then(() => "rotated").catch((error: unknown) => error);

describe("a new session", () => {
  test("is configured, told each item behind the one before it, and taken when it knows them all", async () => {
    const { transport, receive, add, dialled } = await begin();
    add(message("b", "second"), null);
    add(message("a", "first"), null);
    receive({
      type: "response.output_item.done",
      response_id: "r",
      item: { id: "c", type: "function_call", call_id: "call_1", name: "n", arguments: "{}", status: "completed" },
    });
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    expect(sentBy(socket).map(({ type }) => type)).toEqual(["session.update"]);
    tell(created);
    expect(sentBy(socket)).toMatchObject([{ type: "session.update", session: { tracing: "auto" } }]);
    tell(updated);
    const creates = sentBy(socket);
    expect(creates.map(({ previous_item_id, item }) => [previous_item_id, (item as { id: string }).id])).toEqual([
      ["root", "a"],
      ["a", "b"],
      ["b", "c"],
    ]);
    for (const id of ["a", "b"]) tell(known(id));
    await settle();
    expect(await Promise.race([rotated, "waiting"])).toBe("waiting");
    tell(known("c"));
    expect(await rotated).toBe("rotated");
  });

  test("is told what changes in the meantime: an item anew, a deleted one away", async () => {
    const { transport, receive, add, dialled } = await begin();
    add(message("a", "first"), null);
    add(message("b", "second"), "a");
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    tell(created);
    tell(updated);
    sentBy(socket);
    receive({ type: "conversation.item.done", previous_item_id: null, item: message("a", "first, said anew") });
    receive({ type: "conversation.item.deleted", item_id: "b" });
    const changes = sentBy(socket).map(({ type, item_id, item }) => [type, item_id ?? (item as { content: unknown }).content]);
    expect(changes).toEqual([
      ["conversation.item.delete", "a"],
      ["conversation.item.create", [{ type: "input_text", text: "first, said anew" }]],
      ["conversation.item.delete", "b"],
    ]);
    for (const id of ["a", "b"]) tell(known(id));
    expect(await rotated).toBe("rotated");
  });

  test("is not told what nobody knows any more: the transcript of a message that was cut", async () => {
    const { transport, receive, add, dialled } = await begin();
    const spoken = (id: string): object => ({
      id,
      type: "message",
      role: "assistant",
      content: [{ type: "output_audio", transcript: id }],
    });
    add(spoken("whole"), null);
    add(spoken("cut"), "whole");
    receive({ type: "conversation.item.truncated", item_id: "cut", content_index: 0, audio_end_ms: 1 });
    const restored: ReconnectedEvent[] = [];
    transport.on("reconnected", (event) => restored.push(event));
    const rotated = outcome(transport.rotate());
    const { tell } = await dialled();
    tell(updated);
    tell(known("whole"));
    expect(await rotated).toBe("rotated");
    expect(restored).toEqual([{ reason: "asked", restored: 1, unrestored: [{ itemId: "cut", type: "message" }] }]);
  });

  test("that refuses an item goes on without it", async () => {
    const { transport, add, dialled } = await begin();
    add(message("a", "first"), null);
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    tell(created);
    tell(updated);
    const [create] = sentBy(socket).slice(-1);
    tell({ type: "error", error: { type: "invalid_request_error", code: "x", message: "no", event_id: create?.["event_id"] } });
    expect(await rotated).toBe("rotated");
    expect(socket.closed).toBeUndefined();
  });

  test.each([
    ["its configuration", { message: "no", param: "session.voice" }, { code: "server-error", delivery: "rejected" }],
    ["its tracing", { message: "no", param: "session.tracing" }, "rotated"],
  ])("that refuses %s", async (_what, error, expected) => {
    const { transport, dialled } = await begin();
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    tell(created);
    tell({ type: "error", error: { type: "invalid_request_error", ...error } });
    tell(updated);
    const result = await rotated;
    if (typeof expected === "string") expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
    expect(socket.closed !== undefined).toBe(result !== "rotated");
    expect(transport.status).toBe("connected");
  });

  test("that is configured does not mind an error of another request", async () => {
    const { transport, add, dialled } = await begin();
    add(message("a", "first"), null);
    const rotated = outcome(transport.rotate());
    const { tell } = await dialled();
    tell(updated);
    tell({ type: "error", error: { type: "invalid_request_error", code: "x", message: "no", event_id: null } });
    tell(known("a"));
    expect(await rotated).toBe("rotated");
  });

  test("that is being prepared goes with the transport, and no other is dialled", async () => {
    const { transport, adapter, dialled } = await begin();
    const rotated = outcome(transport.rotate());
    await settle();
    transport.close();
    const { socket } = await dialled();
    expect(await rotated).toMatchObject({ code: "aborted" });
    await settle();
    expect([socket.closed !== undefined, adapter.sockets.length, transport.status]).toEqual([true, 2, "disconnected"]);
  });

  test("that ends before it is taken leaves the old one in use", async () => {
    const { transport, adapter, dialled } = await begin();
    const rotated = outcome(transport.rotate());
    const { socket } = await dialled();
    socket.end(1011, "");
    expect(await rotated).toMatchObject({ code: "connection-lost" });
    transport.sendEvent({ type: "response.cancel" });
    expect(sentBy(adapter.sockets[0] as ScriptedSocket)).toMatchObject([{ type: "response.cancel" }]);
  });

  test("forgets what the old one was asked of its history", async () => {
    const { transport, dialled } = await begin();
    const item = (id: string): RealtimeItem => ({
      itemId: id,
      type: "message",
      role: "user",
      status: "completed",
      content: [{ type: "input_text", text: id }],
    });
    transport.resetHistory([item("a")], []);
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    tell(updated);
    await rotated;
    sentBy(socket);
    // The deletion that was never acknowledged would keep `a` from being an anchor.
    transport.resetHistory([item("a")], [item("x"), item("a")]);
    expect(sentBy(socket)).toMatchObject([{ type: "conversation.item.create", previous_item_id: "root" }]);
  });
});

describe("the moment", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

  test("is ahead of the expiry that was told last", async () => {
    const { transport, adapter, receive } = await begin({ beforeExpiryMs: 1000 });
    const reasons: string[] = [];
    transport.on("reconnecting", ({ reason }) => reasons.push(reason));
    receive({ type: "session.created", session: { expires_at: inSeconds(10) } });
    receive({ type: "session.updated", session: { expires_at: inSeconds(20) } });
    await vi.advanceTimersByTimeAsync(18_000);
    expect(adapter.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect([adapter.sockets.length, reasons]).toEqual([2, ["expiry"]]);
    transport.close();
  });

  test("is not waited for longer than patienceMs, and the response that is cut off is asked for again", async () => {
    const { transport, receive, dialled } = await begin({ patienceMs: 5000 });
    transport.requestResponse();
    receive({ type: "response.created", response: { id: "r", conversation_id: "c" } });
    const rotated = outcome(transport.rotate());
    const { socket, tell } = await dialled();
    tell(updated);
    sentBy(socket);
    await vi.advanceTimersByTimeAsync(4999);
    expect(await Promise.race([rotated, "waiting"])).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await rotated).toBe("rotated");
    expect(sentBy(socket)).toMatchObject([{ type: "response.create" }]);
    transport.close();
  });

  test("after a loss comes at once, then with growing pauses, and ends after the attempts that were allowed", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { transport, adapter } = await begin({ attempts: 3 });
    const ends: number[] = [];
    transport.on("close", ({ code }) => ends.push(code));
    const counts: number[] = [];
    adapter.sockets[0]?.end(1006, "");
    for (const waitMs of [0, 499, 1, 999, 1]) {
      await vi.advanceTimersByTimeAsync(waitMs);
      await settle();
      counts.push(adapter.sockets.length);
      if (adapter.sockets.length > counts.length / 2) adapter.socket.end(1006, "");
      await settle();
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(counts).toEqual([2, 2, 3, 3, 4]);
    expect([adapter.sockets.length, ends]).toEqual([4, [1006]]);
    vi.restoreAllMocks();
  });
});
