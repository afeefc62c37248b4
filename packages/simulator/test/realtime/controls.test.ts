import { expect, test } from "vitest";
import { type ObservedEvent, startSimulator } from "../../src/index.ts";
import { connectTo, startSession } from "./wire-client.ts";

test("waitFor gives a frame that has arrived already, or the next one from an index on", async () => {
  const { simulator, client } = await startSession();
  client.send({ type: "input_audio_buffer.clear", event_id: "1" });
  const first = await simulator.waitFor("input_audio_buffer.clear");
  expect(await simulator.waitFor("input_audio_buffer.clear")).toBe(first);
  const second = simulator.waitFor(({ event }) => event?.type === "input_audio_buffer.clear", { from: simulator.received.length });
  client.send({ type: "input_audio_buffer.clear", event_id: "2" });
  expect((await second).event?.["event_id"]).toBe("2");
  client.send("{");
  expect(await simulator.waitFor(({ event }) => event === undefined)).toMatchObject({ raw: "{", bytes: 1 });
  await simulator.close();
});

test("waitFor fails with wait-timeout, or closed when the simulator is closed", async () => {
  const { simulator } = await startSession();
  await expect(simulator.waitFor("response.create", { timeoutMs: 10 })).rejects.toMatchObject({ code: "wait-timeout" });
  const waiting = expect(simulator.waitFor("response.create")).rejects.toMatchObject({ code: "closed" });
  await simulator.close();
  await waiting;
});

test("waitFor rejects with what its predicate throws, for a frame that has arrived and for a later one, and the simulator goes on", async () => {
  const { simulator, client } = await startSession();
  const failure = new TypeError("the test is wrong");
  const fails = (): boolean => {
    throw failure;
  };
  const coming = expect(simulator.waitFor(fails)).rejects.toBe(failure);
  client.send({ type: "input_audio_buffer.clear" });
  await coming;
  await expect(simulator.waitFor(fails)).rejects.toBe(failure);
  await client.next("input_audio_buffer.cleared");
  await simulator.close();
});

test("waiting on a closed simulator, or for a connection that was dropped, fails with closed", async () => {
  const { simulator, client } = await startSession({ keepEnded: 0 });
  client.socket.close();
  await simulator.connections[0]?.closed;
  await expect(simulator.connection(0)).rejects.toMatchObject({ code: "closed" });
  const waiting = expect(simulator.connection(1)).rejects.toMatchObject({ code: "closed" });
  await simulator.close();
  await waiting;
  await expect(simulator.connection(1)).rejects.toMatchObject({ code: "closed" });
  await expect(simulator.waitFor("response.create")).rejects.toMatchObject({ code: "closed" });
  await expect(simulator.responses.waitFor(() => true)).rejects.toMatchObject({ code: "closed" });
});

test("what was received is still found when the simulator is closed", async () => {
  const { simulator, client } = await startSession();
  client.send({ type: "input_audio_buffer.clear" });
  const received = await simulator.waitFor("input_audio_buffer.clear");
  await simulator.close();
  expect(await simulator.waitFor("input_audio_buffer.clear")).toBe(received);
});

test("record decides what is kept, and waitFor still sees the rest", async () => {
  const { simulator, client } = await startSession({ record: ({ event }) => event?.type !== "input_audio_buffer.append" });
  const waiting = simulator.waitFor("input_audio_buffer.append");
  client.send({ type: "input_audio_buffer.append", audio: "AAAA" });
  await waiting;
  expect(simulator.received).toEqual([]);
  await simulator.close();
});

test("observe gets both directions in order", async () => {
  const seen: ObservedEvent[] = [];
  const { simulator, client } = await startSession({ observe: (event) => seen.push(event) });
  client.send({ type: "input_audio_buffer.clear" });
  await client.next("input_audio_buffer.cleared");
  expect(seen.map(({ from, event }) => `${from} ${event?.type}`)).toEqual([
    "server session.created",
    "client input_audio_buffer.clear",
    "server input_audio_buffer.cleared",
  ]);
  await simulator.close();
});

test("observe gets what a script and a test send as well", async () => {
  const seen: (string | undefined)[] = [];
  const { simulator, client } = await startSession({
    observe: ({ from, event }) => from === "server" && seen.push(event?.type),
    script: {
      everyConnection: { greet: [{ type: "of.the.greeting" }, "no event"] },
      turns: [{ reply: [{ send: { type: "of.the.script" } }] }],
    },
  });
  client.send({ type: "response.create" });
  await client.next("response.done");
  simulator.connections[0]?.send({ type: "of.the.test" });
  simulator.connections[0]?.send(new Uint8Array(1));
  await client.next("of.the.test");
  expect(seen.slice(0, 3)).toEqual(["session.created", "of.the.greeting", undefined]);
  expect(seen).toContain("of.the.script");
  expect(seen.slice(-2)).toEqual(["of.the.test", undefined]);
  await simulator.close();
});

test("close() closes connections with 1001, frees the port, and may be called twice", async () => {
  const { simulator, client } = await startSession();
  const port = Number(new URL(simulator.url).port);
  await Promise.all([simulator.close(), simulator.close()]);
  expect(await client.closed).toEqual({ code: 1001, reason: "" });
  await (await startSimulator({ port })).close();
});

test("close() does not wait for a stalled connection for long", async () => {
  const { simulator } = await startSession();
  (await simulator.connection(0)).stall();
  const startMs = performance.now();
  await simulator.close();
  expect(performance.now() - startMs).toBeLessThan(3_000);
});

test("await using closes it, and two simulators do not share anything", async () => {
  let url: string;
  {
    await using first = await startSimulator({ script: { turns: [{ reply: [] }] } });
    await using second = await startSimulator();
    url = first.wsUrl;
    await connectTo(`${second.wsUrl}?model=m`);
    expect([first.connections.length, second.connections.length]).toEqual([0, 1]);
  }
  await expect(connectTo(`${url}?model=m`)).rejects.toThrow("ECONNREFUSED");
});

test("a connection that went away leaves no session running", async () => {
  const { simulator, client } = await startSession({ script: { turns: [{ reply: [{ delayMs: 10 }, { write: "late" }] }] } });
  client.send({ type: "response.create" });
  await client.next("response.created");
  client.socket.terminate();
  await simulator.connections[0]?.closed;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(simulator.sessions[0]?.items).toEqual([]);
  await simulator.close();
});

test("keepEnded bounds what stays of connections that have ended, and indexes go on counting", async () => {
  const { simulator, client } = await startSession({ keepEnded: 1, script: { connections: [{}, {}, { refuse: { status: 401 } }] } });
  const second = await connectTo(`${simulator.wsUrl}?model=second`);
  client.socket.close();
  await simulator.connections[0]?.closed;
  expect(simulator.connections.map(({ index }) => index)).toEqual([0, 1]);
  second.socket.close();
  await simulator.connections[1]?.closed;
  expect(simulator.connections.map(({ index }) => index)).toEqual([1]);
  expect(simulator.sessions.map(({ settings }) => settings["model"])).toEqual(["second"]);
  await expect(connectTo(`${simulator.wsUrl}?model=m`)).rejects.toThrow("401");
  expect(simulator.handshakes.map(({ status }) => status)).toEqual([401]);
  await connectTo(`${simulator.wsUrl}?model=m`);
  expect((await simulator.connection(2)).index).toBe(2);
  await simulator.close();
});

test("audio is sent at the speed that was asked for", async () => {
  const { simulator, client } = await startSession({
    speed: 100,
    script: { turns: [{ reply: [{ say: "x", audio: { toneMs: 20_000 } }] }] },
  });
  const startMs = performance.now();
  client.send({ type: "response.create" });
  await client.next("response.done");
  const tookMs = performance.now() - startMs;
  expect(tookMs).toBeGreaterThan(180);
  expect(tookMs).toBeLessThan(10_000);
  await simulator.close();
});
