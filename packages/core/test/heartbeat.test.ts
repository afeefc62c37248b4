import { type ConnectOptions, connect, heartbeat } from "@plugboard/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedSocket, scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const opened = async (options: ConnectOptions<ScriptedSocket>, adapter = scriptedAdapter()) => {
  const attempt = connect(adapter, url, { message: () => undefined }, options);
  adapter.socket.events.open();
  return { connection: await attempt, socket: adapter.socket };
};

test("pings after 25 s of silence and ends after 10 s more without a sign of life", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat() });
  await vi.advanceTimersByTimeAsync(24_999);
  expect(socket.calls).not.toContain("ping");
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.calls).toContain("ping");
  await vi.advanceTimersByTimeAsync(9_999);
  expect(connection.status).toBe("open");
  // And one turn, in which a sign that waits in the kernel is read.
  await vi.advanceTimersByTimeAsync(2);
  expect(await connection.closed).toMatchObject({ code: 1006, initiator: "network", error: { code: "heartbeat-timeout" } });
  expect(socket.calls.at(-1)).toBe("terminate");
});

test("a connection that is closing sends no ping", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 100, replyTimeoutMs: 100 }), closeTimeoutMs: 1000 });
  const end = connection.close();
  await vi.advanceTimersByTimeAsync(999);
  expect([connection.status, socket.calls.includes("ping")]).toEqual(["closing", false]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await end).toMatchObject({ code: 1006, initiator: "local" });
});

test.each([
  ["message", ({ events }: ScriptedSocket) => events.message("x")],
  ["alive", ({ events }: ScriptedSocket) => events.alive()],
] as const)("a %s restarts the wait", async (_, show) => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  await vi.advanceTimersByTimeAsync(900);
  show(socket);
  await vi.advanceTimersByTimeAsync(999);
  expect(socket.calls).not.toContain("ping");
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.calls.filter((call) => call === "ping")).toHaveLength(1);
  show(socket);
  await vi.advanceTimersByTimeAsync(100);
  expect(connection.status).toBe("open");
  connection.terminate();
});

test("sends the probe where the adapter cannot ping", async () => {
  const options = { heartbeat: heartbeat({ pingAfterMs: 1_000, probe: () => "are you there" }) };
  const { connection, socket } = await opened(options, scriptedAdapter({ ping: false }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(socket.sent).toEqual(["are you there"]);
  connection.terminate();
});

test("without ping and probe it is refused before anything is dialled", async () => {
  const adapter = scriptedAdapter({ ping: false });
  await expect(connect(adapter, url, {}, { heartbeat: heartbeat() })).rejects.toMatchObject({ code: "capability-missing" });
  expect(adapter.sockets).toHaveLength(0);
});

test.each([{ pingAfterMs: 0 }, { replyTimeoutMs: Number.NaN }, { pingAfterMs: 2 ** 31 }])(
  "the waits %j are refused where they are given",
  (waits) => {
    expect(() => heartbeat(waits)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  },
);

test("stops with close()", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 10 }) });
  void connection.close();
  socket.events.close(1000, "");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(socket.calls).not.toContain("ping");
});

test("a clock that is set back delays no ping by more than one wait", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000 }) });
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(socket.calls).toContain("ping");
  connection.terminate();
});

test("a sign of life that is read in the turn after the deadline counts", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  await vi.advanceTimersByTimeAsync(1_100);
  socket.events.alive();
  await vi.advanceTimersByTimeAsync(500);
  expect(connection.status).toBe("open");
  connection.terminate();
});

test("a peer gets as much more time as this program was too busy to read", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  await vi.advanceTimersByTimeAsync(1_000);
  // The program is busy for 60 ms beyond the deadline: the clock goes on, the timer comes late.
  vi.setSystemTime(Date.now() + 60);
  await vi.advanceTimersByTimeAsync(100);
  await vi.advanceTimersByTimeAsync(59);
  expect(connection.status).toBe("open");
  socket.events.alive();
  await vi.advanceTimersByTimeAsync(500);
  expect(connection.status).toBe("open");
  connection.terminate();
});

test("a peer that takes what is sent is alive, one that takes nothing is not", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  socket.buffered = 3_000;
  await vi.advanceTimersByTimeAsync(1_000);
  for (let waited = 0; waited < 20; waited += 1) {
    socket.buffered -= 100;
    await vi.advanceTimersByTimeAsync(90);
    expect(connection.status).toBe("open");
  }
  await vi.advanceTimersByTimeAsync(210);
  expect(connection.status).toBe("closed");
});

test("a frame that was held back and leaves is a sign of life", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  socket.buffered = 2 ** 20;
  for (let count = 0; count < 3; count += 1) connection.send("held");
  const send = vi.spyOn(socket, "send").mockImplementation(() => {
    socket.buffered = 2 ** 20;
  });
  for (let waited = 1; waited <= 3; waited += 1) {
    await vi.advanceTimersByTimeAsync(990);
    socket.buffered = 0;
    await vi.advanceTimersByTimeAsync(5);
    expect([send.mock.calls.length, socket.calls.includes("ping")]).toEqual([waited, false]);
  }
  connection.terminate();
});

test("a socket that has read the peer's close frame keeps its code", async () => {
  const { connection, socket } = await opened({ heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) });
  socket.isClosing = () => true;
  await vi.advanceTimersByTimeAsync(5_000);
  socket.events.close(4001, "bye");
  expect(await connection.closed).toMatchObject({ code: 4001, initiator: "remote" });
});

test("what a probe throws becomes the cause of the error", async () => {
  const cause = new Error("no probe");
  const probe = (): never => {
    throw cause;
  };
  const options = { heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100, probe }) };
  const { connection } = await opened(options, scriptedAdapter({ ping: false }));
  await vi.advanceTimersByTimeAsync(1_110);
  expect((await connection.closed).error).toMatchObject({ code: "heartbeat-timeout", cause });
});

test("bytes of an unfinished message are signs of life, and their end is not", async () => {
  let received = 0;
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { progress: () => ({ received, taken: Number.NaN }) }));
  const attempt = connect(adapter, url, {}, { heartbeat: heartbeat({ pingAfterMs: 100, replyTimeoutMs: 50 }) });
  adapter.socket.events.open();
  const connection = await attempt;
  for (let step = 0; step < 40; step += 1) {
    received += 1_000;
    await vi.advanceTimersByTimeAsync(25);
  }
  expect(connection.status).toBe("open");
  await vi.advanceTimersByTimeAsync(400);
  expect(await connection.closed).toMatchObject({ code: 1006, error: { code: "heartbeat-timeout" } });
});

test("what the kernel takes of one large message is a sign of life while it takes some, and no more", async () => {
  let taken = 0;
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { buffered: 5_000_000, progress: () => ({ received: 0, taken }) }));
  const attempt = connect(adapter, url, {}, { heartbeat: heartbeat({ pingAfterMs: 100, replyTimeoutMs: 50 }) });
  adapter.socket.events.open();
  const connection = await attempt;
  for (let step = 0; step < 40; step += 1) {
    taken += 1_000;
    await vi.advanceTimersByTimeAsync(25);
  }
  expect(connection.status).toBe("open");
  await vi.advanceTimersByTimeAsync(400);
  expect(connection.status).toBe("closed");
});
