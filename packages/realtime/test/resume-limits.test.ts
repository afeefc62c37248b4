import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RealtimeTransport, type ResumedEvent, resuming } from "../src/index.ts";
import { begin, type CallPeer, created, known, message, outcome, stateOf, updated } from "./call-peer.ts";
import { scriptedAdapter, settle } from "./scripted-socket.ts";

/** The bounds of resuming a call, in time and in attempts, and that nothing is left over when it fails. */

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const expiringIn = (seconds: number): object => ({ type: "session.updated", session: { expires_at: inSeconds(seconds) } });
const refusal = (eventId: unknown): object => ({
  type: "error",
  error: { type: "invalid_request_error", message: "no", event_id: eventId },
});

/** The `resumed` events of a call. */
const resumedEvents = ({ transport }: CallPeer): ResumedEvent[] => {
  const events: ResumedEvent[] = [];
  transport.on("resumed", (event) => events.push(event));
  return events;
};

describe("a session that expires", () => {
  test("sooner than `beforeExpiryMs` is resumed after half of its life", async () => {
    const call = await begin();
    call.tell(expiringIn(240));
    await vi.advanceTimersByTimeAsync(115_000);
    expect(call.adapter.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6000);
    expect(call.adapter.sockets).toHaveLength(2);
    call.transport.close();
  });

  test("in the past is not resumed, because a server that does not know the expiry sends 0", async () => {
    const call = await begin();
    for (const expires_at of [0, inSeconds(-5)]) call.tell({ type: "session.updated", session: { expires_at } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(call.adapter.sockets).toHaveLength(1);
    call.transport.close();
  });

  test("within seconds is resumed, and its successor is used for at least ten seconds", async () => {
    const call = await begin({ beforeExpiryMs: 60_000 });
    const events = resumedEvents(call);
    call.tell(expiringIn(2));
    await vi.advanceTimersByTimeAsync(2000);
    const { tell } = await call.dialled();
    tell(expiringIn(4));
    await settle();
    expect(events).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(9000);
    expect(call.adapter.sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(call.adapter.sockets).toHaveLength(3);
    call.transport.close();
  });

  test("is resumed by a second attempt when the first has failed", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const call = await begin({ beforeExpiryMs: 60_000 });
    call.tell(expiringIn(120));
    await vi.advanceTimersByTimeAsync(60_000);
    call.adapter.socket.end(1006, "");
    await settle();
    await vi.advanceTimersByTimeAsync(500);
    expect(call.adapter.sockets).toHaveLength(3);
    call.transport.close();
  });

  test("emits no error, because the call goes on", async () => {
    const call = await begin();
    const errors: unknown[] = [];
    call.transport.on("error", (event) => errors.push(event));
    call.tell({ type: "error", error: { type: "invalid_request_error", code: "session_expired", message: "60 minutes" } });
    call.socket.end(1001, "60 minutes");
    const { tell } = await call.dialled();
    tell(updated);
    await settle();
    expect([errors, call.transport.status]).toEqual([[], "connected"]);
  });

  test("while it is being configured is not resumed yet", async () => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", resume: resuming() });
    const connecting = transport.connect();
    adapter.socket.open();
    await expect(transport.resume()).rejects.toMatchObject({ code: "invalid-argument" });
    adapter.socket.message(JSON.stringify({ type: "session.created", session: { expires_at: inSeconds(1) } }));
    await vi.advanceTimersByTimeAsync(900);
    expect(adapter.sockets).toHaveLength(1);
    adapter.socket.message(JSON.stringify(updated));
    await connecting;
    expect(transport.status).toBe("connected");
    transport.close();
  });
});

describe("a deadline ends", () => {
  const late = { code: "connect-timeout" };

  test("the wait for a key", async () => {
    let asked = 0;
    const apiKey = (): string | Promise<string> => (++asked === 1 ? "sk-test" : new Promise(() => undefined));
    const { transport } = await begin({}, { apiKey, connectTimeoutMs: 300 });
    const resumed = outcome(transport.resume());
    await vi.advanceTimersByTimeAsync(300);
    expect(await resumed).toMatchObject(late);
    expect(transport.status).toBe("connected");
  });

  test("the wait for a configuration, and for each item, each from its beginning", async () => {
    const call = await begin({}, { connectTimeoutMs: 300 });
    call.add(message("a", "first"), null);
    call.add(message("b", "second"), "a");
    const resumed = outcome(call.transport.resume());
    const { socket, tell } = await call.dialled();
    for (const answer of [updated, known("a")]) {
      await vi.advanceTimersByTimeAsync(299);
      tell(answer);
    }
    await vi.advanceTimersByTimeAsync(299);
    expect(await stateOf(resumed)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await resumed).toMatchObject(late);
    expect(socket.closed).toBeDefined();
  });

  test("an attempt to resume a lost call", async () => {
    const call = await begin({ attempts: 1 }, { connectTimeoutMs: 300 });
    const closed = new Promise((resolve) => call.transport.once("close", resolve));
    call.lose();
    await call.dialled();
    await vi.advanceTimersByTimeAsync(300);
    expect(await closed).toMatchObject({ code: 1006 });
  });

  test("no wait for a quiet moment", async () => {
    const call = await begin({}, { connectTimeoutMs: 300 });
    call.tell({ type: "input_audio_buffer.speech_started", item_id: "u" });
    const resumed = outcome(call.transport.resume());
    const { tell } = await call.dialled();
    tell(updated);
    await vi.advanceTimersByTimeAsync(1000);
    call.tell({ type: "input_audio_buffer.cleared" });
    expect(await resumed).toBe("resumed");
  });
});

test.each([
  ["open", []],
  ["session.created", [created]],
] as const)("a server of which no more than `%s` is expected is not waited for", async (ready, events) => {
  const call = await begin({}, { ready });
  call.transport.updateSessionConfig({ instructions: "Be brief." });
  call.lose();
  const { tell, sent } = await call.dialled();
  expect(sent()).toMatchObject([{ type: "session.update", session: { instructions: "Be brief." } }]);
  for (const event of events) tell(event);
  await settle();
  expect(call.transport.status).toBe("connected");
});

describe("an item", () => {
  test("that is refused does not keep the others from being restored, and is listed as unrestored", async () => {
    const call = await begin();
    const events = resumedEvents(call);
    for (const [id, before] of [
      ["a", null],
      ["b", "a"],
      ["c", "b"],
    ] as const) {
      call.add(message(id, id), before);
    }
    const resumed = outcome(call.transport.resume());
    const { tell, sent } = await call.dialled();
    tell(updated);
    const creates = sent().slice(1);
    tell(refusal(creates[0]?.["event_id"]));
    // What comes between two that are there needs a place, which the refused one is not.
    call.tell({ type: "conversation.item.added", previous_item_id: "a", item: message("x", "between") });
    expect(sent()).toMatchObject([{ item: { id: "x" }, previous_item_id: "root" }]);
    for (const id of ["b", "c", "x"]) tell(known(id));
    expect(await resumed).toBe("resumed");
    expect(creates.every((event) => event["previous_item_id"] === undefined)).toBe(true);
    expect(events).toEqual([{ reason: "asked", restored: 3, unrestored: [{ itemId: "a", type: "message" }] }]);
  });

  test("without an id is not given to the next session, and is not waited for", async () => {
    const call = await begin();
    const events = resumedEvents(call);
    for (const call_id of ["call_1", "call_2"]) {
      const item = { type: "function_call", call_id, name: "n", arguments: "{}", status: "completed" };
      call.tell({ type: "response.output_item.done", response_id: "r", item });
    }
    const resumed = outcome(call.transport.resume());
    const { tell } = await call.dialled();
    tell(updated);
    expect(await resumed).toBe("resumed");
    const gone = { itemId: "", type: "function_call" };
    expect(events).toMatchObject([{ restored: 0, unrestored: [gone, gone] }]);
  });
});

describe("nothing is left of", () => {
  test("a session that was being prepared when the connection was lost: it is used", async () => {
    const call = await begin();
    call.tell({ type: "input_audio_buffer.speech_started", item_id: "u" });
    const resumed = outcome(call.transport.resume());
    const { socket, tell } = await call.dialled();
    tell(updated);
    expect(await stateOf(resumed)).toBe("waiting");
    call.lose();
    expect(await resumed).toBe("resumed");
    expect([call.adapter.sockets.length, call.transport.status, socket.closed]).toEqual([2, "connected", undefined]);
    call.transport.close();
    expect(socket.closed).toBeDefined();
  });

  test("a pause, once the transport is closed", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const call = await begin();
    call.lose();
    await settle();
    call.adapter.socket.end(1006, "");
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    call.transport.close();
    expect([call.adapter.sockets.length, vi.getTimerCount()]).toEqual([2, 0]);
  });

  test("a key that comes too late, once the transport is closed", async () => {
    let give: (key: string) => void = () => undefined;
    let asked = 0;
    const apiKey = (): string | Promise<string> => (++asked === 1 ? "sk-test" : new Promise((resolve) => (give = resolve)));
    const call = await begin({}, { apiKey });
    call.lose();
    await settle();
    call.transport.close();
    give("sk-test");
    await settle();
    expect([call.adapter.sockets.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test("a new connection that was taken in the turn in which the transport is closed", async () => {
    const call = await begin();
    call.add(message("a", "a"), null);
    const resumed = outcome(call.transport.resume());
    const { socket, tell } = await call.dialled();
    tell(updated);
    tell(known("a"));
    // In this very turn: what the old session says from here on would be heard and lost.
    expect([call.adapter.sockets[0]?.closed, socket.closed]).toEqual([expect.anything(), undefined]);
    call.transport.close();
    expect(await resumed).toBe("resumed");
    expect(socket.closed).toBeDefined();
    expect(call.adapter.sockets.every(({ closed }) => closed)).toBe(true);
  });

  test("a resume whose listener closes the transport: nothing is dialled", async () => {
    const call = await begin();
    call.transport.on("resuming", () => call.transport.close());
    expect(await outcome(call.transport.resume())).toMatchObject({ code: "aborted" });
    expect(call.adapter.sockets).toHaveLength(1);
  });

  test("a new connection that ends in the moment in which it is taken: it counts as lost, and another one is dialled", async () => {
    const call = await begin();
    call.add(message("a", "a"), null);
    const resumed = outcome(call.transport.resume());
    const { socket, tell } = await call.dialled();
    tell(updated);
    tell(known("a"));
    socket.end(1006, "");
    expect(await resumed).toBe("resumed");
    await vi.advanceTimersByTimeAsync(1_000);
    const next = await call.dialled();
    next.tell(updated);
    next.tell(known("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect([call.transport.status, call.adapter.sockets.length]).toEqual(["connected", 3]);
  });
});

test("with no attempts a lost connection is not replaced, and resume() goes on in another session all the same", async () => {
  const call = await begin({ attempts: 0 });
  const resumed = outcome(call.transport.resume());
  const { socket, tell } = await call.dialled();
  tell(updated);
  expect(await resumed).toBe("resumed");
  const closed = new Promise((resolve) => call.transport.once("close", resolve));
  socket.end(1006, "");
  expect([await closed, call.adapter.sockets.length]).toMatchObject([{ code: 1006 }, 2]);
});

test("a connection that is soon lost again is replaced after a pause, and only as often as the attempts allow", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const call = await begin({ attempts: 2 });
  const ends: number[] = [];
  call.transport.on("close", ({ code }) => ends.push(code));
  call.lose();
  for (const waitMs of [0, 500]) {
    await vi.advanceTimersByTimeAsync(waitMs);
    const { socket, tell } = await call.dialled();
    tell(updated);
    await settle();
    expect(call.transport.status).toBe("connected");
    socket.end(1006, "");
    await settle();
  }
  expect([call.adapter.sockets.length, ends]).toEqual([3, [1006]]);
});
