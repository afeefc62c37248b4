import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import type { ConnectionScript, ReplyStep, Simulator } from "../../src/index.ts";
import { connectTo, startSession, typesOf, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const begin = async (connection: ConnectionScript, reply: readonly ReplyStep[] = []): Promise<WireClient> => {
  const started = await startSession({ script: { everyConnection: connection, turns: [{ reply }] } });
  simulator = started.simulator;
  return started.client;
};

test.each([1000, 1001, 1011, 1012, 4001])("a reply may close with %i and a reason", async (code) => {
  const client = await begin({}, [{ write: "one two" }, { close: { code, reason: "scripted" } }]);
  client.send({ type: "response.create" });
  expect(await client.closed).toEqual({ code, reason: "scripted" });
  expect(typesOf(client.events)).toContain("response.output_text.done");
});

test("a reply may cut the connection: the client sees 1006", async () => {
  const client = await begin({}, [{ terminate: true }]);
  client.send({ type: "response.create" });
  expect(await client.closed).toMatchObject({ code: 1006 });
});

test("a reply may send frames that are unknown events or not JSON", async () => {
  const client = await begin({}, [{ send: "{" }, { send: { type: "response.some_future.delta", nested: { a: [1] } } }, { send: "null" }]);
  client.send({ type: "response.create" });
  await client.next("response.done");
  expect(client.texts).toEqual(["{", "null"]);
  expect(client.events).toContainEqual({ type: "response.some_future.delta", nested: { a: [1] } });
});

test("a session expires with an error, then close 1001 with the same text", async () => {
  const client = await begin({ lifetimeMs: 40 });
  const { error } = await client.next("error");
  expect(error).toMatchObject({ code: "session_expired", event_id: null });
  expect(await client.closed).toEqual({ code: 1001, reason: (error as { message: string }).message });
});

test("a session may be made to expire by the test or by a reply", async () => {
  const client = await begin({}, [{ expire: true }]);
  const other = await connectTo(`${simulator.wsUrl}?model=m`);
  await other.next("session.created");
  simulator.sessions[1]?.expire();
  expect(await other.closed).toMatchObject({ code: 1001 });
  client.send({ type: "response.create" });
  expect(await client.closed).toMatchObject({ code: 1001 });
});

test("pings are answered, unless the script says otherwise", async () => {
  const client = await begin({});
  client.socket.ping();
  await once(client.socket, "pong");
  simulator.setScript({ everyConnection: { ignorePings: true } });
  const deaf = await connectTo(`${simulator.wsUrl}?model=m`);
  const pong = vi.fn();
  deaf.socket.on("pong", pong);
  deaf.socket.ping();
  deaf.send({ type: "input_audio_buffer.clear" });
  await deaf.next("input_audio_buffer.cleared");
  expect(pong).not.toHaveBeenCalled();
});

test("a stalled connection stays open and says nothing until it resumes", async () => {
  const client = await begin({});
  const connection = await simulator.connection(0);
  connection.stall();
  const pong = vi.fn();
  client.socket.on("pong", pong);
  client.socket.ping();
  client.send({ type: "input_audio_buffer.clear" });
  connection.send("held back");
  const other = await connectTo(`${simulator.wsUrl}?model=m`);
  other.socket.ping();
  await once(other.socket, "pong");
  expect(client.events).toHaveLength(1);
  expect(pong).not.toHaveBeenCalled();
  expect(simulator.received).toEqual([]);
  connection.resume();
  await client.next("input_audio_buffer.cleared");
  expect(client.texts).toEqual(["held back"]);
});

test("a reply may stall its connection", async () => {
  const client = await begin({}, [{ write: "before" }, { stall: true }, { write: "after" }]);
  client.send({ type: "response.create" });
  await client.next("response.output_text.done");
  client.socket.ping();
  const other = await connectTo(`${simulator.wsUrl}?model=m`);
  other.socket.ping();
  await once(other.socket, "pong");
  expect(JSON.stringify(client.events)).not.toContain("after");
});

test("jitter holds frames back and keeps their order", async () => {
  const client = await begin({ jitterMs: 20 }, [{ write: "a b c d e f g h" }]);
  client.send({ type: "response.create" });
  const turn = await client.until("response.done");
  const ids = turn.map((event) => String(event["event_id"]));
  expect(ids).toEqual([...ids].sort());
});

test("frames may follow session.created at once, and its session may have other fields", async () => {
  simulator = (await startSession()).simulator;
  simulator.setScript({
    everyConnection: {
      greet: [{ type: "conversation.created", conversation: { id: "conv_1" } }, "[]"],
      session: { audio: { output: { voice: { id: "v" } } } },
    },
  });
  const client = await connectTo(`${simulator.wsUrl}?model=m`);
  const events = await client.until("conversation.created");
  expect(events[0]).toMatchObject({ session: { audio: { output: { voice: { id: "v" }, speed: 1 } } } });
});

test("the test may send, close and cut each connection itself", async () => {
  const client = await begin({});
  const connection = await simulator.connection(0);
  connection.send({ type: "anything" });
  connection.send("raw");
  connection.send(new Uint8Array([123, 125]));
  await client.next("anything");
  expect(() => connection.close(1006)).toThrow(expect.objectContaining({ code: "bad-option" }));
  connection.close(4321, "bye");
  expect(await client.closed).toEqual({ code: 4321, reason: "bye" });
  expect(await connection.closed).toMatchObject({ code: 4321 });
  expect(client.texts).toEqual(["raw", "{}"]);

  const next = connectTo(`${simulator.wsUrl}?model=m`);
  (await simulator.connection(1)).terminate();
  await expect(next.then((other) => other.closed)).resolves.toMatchObject({ code: 1006 });
});
