import { connect, type Frame, heartbeat, type Readiness } from "@plugboard/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { opened, type ScriptedSocket, scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("the end after terminate() is local, also where the runtime reports a close within that call", async () => {
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { terminate: () => socket.events.close(1005, "") }));
  const connection = await opened(adapter);
  connection.terminate();
  expect(await connection.closed).toMatchObject({ code: 1006, initiator: "local", wasClean: false });
});

test("a connection that fails before it is handed out is handed out when its end is known, as one that was lost", async () => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, url);
  adapter.socket.events.open();
  adapter.socket.events.error(new Error("reset"));
  await vi.advanceTimersByTimeAsync(100);
  const connection = await attempt;
  expect(connection.status).toBe("closed");
  expect(await connection.closed).toMatchObject({
    code: 1006,
    initiator: "network",
    error: { code: "connection-lost", delivery: "unknown", cause: { message: "reset" } },
  });
});

test("an error before the last step of readiness fails the attempt, and calls no handler", async () => {
  const adapter = scriptedAdapter();
  const open = vi.fn();
  const readiness: Readiness<ScriptedSocket> = {
    name: "failing",
    wait: async ({ socket, adapterReady }) => {
      socket.events.error(new Error("reset"));
      await adapterReady();
    },
  };
  const attempt = connect(adapter, url, { open }, { readiness });
  await expect(attempt).rejects.toMatchObject({ code: "connect-failed", cause: { message: "reset" } });
  expect(open).not.toHaveBeenCalled();
});

test("a connection whose peer has closed with the handshake is handed out when its end is known", async () => {
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { isClosing: () => true }));
  const frames: Frame[] = [];
  const attempt = connect(adapter, url, { message: (frame) => void frames.push(frame) });
  adapter.socket.events.open();
  adapter.socket.events.message("farewell");
  await vi.advanceTimersByTimeAsync(10);
  expect(frames).toEqual(["farewell"]);
  adapter.socket.events.close(4001, "enough");
  const connection = await attempt;
  expect(connection.status).toBe("closed");
  expect(await connection.closed).toMatchObject({ code: 4001, initiator: "remote", wasClean: true });
});

test("a peer that closed with the handshake and never ends its TCP connection is waited for no longer than closeTimeoutMs", async () => {
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { isClosing: () => true }));
  const attempt = connect(adapter, url, {}, { closeTimeoutMs: 300 });
  adapter.socket.events.open();
  await vi.advanceTimersByTimeAsync(300);
  expect(await (await attempt).closed).toMatchObject({ code: 1006, initiator: "network" });
});

test("of two closes before readiness the first one is reported", async () => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, url);
  const { events } = adapter.socket;
  events.open();
  events.close(4002, "enough");
  events.close(1006, "");
  expect(await (await attempt).closed).toMatchObject({ code: 4002, reason: "enough" });
  await vi.advanceTimersByTimeAsync(0);
});

test("a frame that arrives while early frames are delivered comes after them", async () => {
  const seen: Frame[] = [];
  const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { send: () => socket.events.message("reply") }));
  const attempt = connect(adapter, url, {
    message: (frame, connection) => {
      seen.push(frame);
      if (frame === "a") connection.send("question");
    },
  });
  adapter.socket.events.open();
  for (const frame of ["a", "b"]) adapter.socket.events.message(frame);
  (await attempt).terminate();
  expect(seen).toEqual(["a", "b", "reply"]);
});

test("the selected subprotocol is read from the socket once", async () => {
  const protocol = vi.fn(() => "");
  const connection = await opened(scriptedAdapter({}, (socket) => Object.assign(socket, { protocol })));
  connection.terminate();
  expect(protocol).toHaveBeenCalledTimes(1);
});

test("no readiness runs on a socket that arrives after the attempt was given up", async () => {
  const wait = vi.fn(() => Promise.resolve());
  const readiness: Readiness<ScriptedSocket> = { name: "counted", wait };
  const controller = new AbortController();
  let deliver: (() => void) | undefined;
  const adapter = scriptedAdapter({}, (socket) => new Promise((resolve) => (deliver = () => resolve(socket))));
  const attempt = connect(adapter, url, {}, { readiness, signal: controller.signal });
  controller.abort();
  await expect(attempt).rejects.toMatchObject({ code: "aborted" });
  deliver?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(wait).not.toHaveBeenCalled();
});

test("reading goes on when both the caller's pause and the pause at the bound have been undone", async () => {
  const adapter = scriptedAdapter();
  const connection = await opened(adapter, {}, { maxBufferedBytes: 68 });
  const frames = connection[Symbol.asyncIterator]();
  connection.pause();
  adapter.socket.events.message("abcde");
  connection.resume();
  expect(adapter.socket.calls).toEqual(["listen", "pause"]);
  await frames.next();
  expect(adapter.socket.calls).toEqual(["listen", "pause", "resume"]);
  adapter.socket.events.message("abcde");
  connection.pause();
  await frames.next();
  expect(adapter.socket.calls).toEqual(["listen", "pause", "resume", "pause"]);
  connection.terminate();
});

test("close() reads on, so that the peer's close frame arrives although the messages before it were not read", async () => {
  const adapter = scriptedAdapter();
  const connection = await opened(adapter);
  connection.pause();
  const ending = connection.close();
  expect(adapter.socket.calls).toEqual(["listen", "pause", "resume", "close 1000"]);
  connection.pause();
  adapter.socket.events.close(1000, "");
  expect(await ending).toMatchObject({ wasClean: true });
  expect(adapter.socket.calls).toHaveLength(4);
});

test("a connection that nobody reads is not taken for dead", async () => {
  const adapter = scriptedAdapter();
  const connection = await opened(
    adapter,
    { message: () => undefined },
    { heartbeat: heartbeat({ pingAfterMs: 1_000, replyTimeoutMs: 100 }) },
  );
  connection.pause();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connection.status).toBe("open");
  connection.resume();
  await vi.advanceTimersByTimeAsync(1_200);
  expect(await connection.closed).toMatchObject({ error: { code: "heartbeat-timeout" } });
});
