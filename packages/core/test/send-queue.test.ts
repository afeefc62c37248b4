import { connect } from "@plugboard/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scriptedAdapter, url } from "./scripted-socket.ts";

const mebibyte = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const opened = async (maxQueuedBytes = 100) => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, url, {}, { maxQueuedBytes: mebibyte + maxQueuedBytes });
  adapter.socket.events.open();
  return { connection: await attempt, socket: adapter.socket };
};

test("holds frames back while the runtime's buffer is full, and sends them in order when it empties", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  connection.send("a");
  connection.send("b");
  expect(socket.sent).toEqual([]);
  expect(connection.queuedBytes).toBe(mebibyte + 2);
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(4);
  expect(socket.sent).toEqual(["a", "b"]);
  expect(connection.queuedBytes).toBe(0);
  connection.terminate();
});

test("a frame does not overtake one that is held back, although the runtime has room again", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  connection.send("a");
  socket.buffered = 0;
  connection.send("b");
  await vi.advanceTimersByTimeAsync(4);
  expect(socket.sent).toEqual(["a", "b"]);
  connection.terminate();
});

test("a Node Buffer that is held back is copied, although its slice() is a view", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  const bytes = Buffer.from("AAA");
  connection.send(bytes);
  bytes.fill("Z");
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(4);
  expect(socket.sent).toEqual([new Uint8Array([65, 65, 65])]);
  connection.terminate();
});

test("a frame that a socket has taken is not unsent, although the socket reports its end within send()", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  for (const frame of ["a", "b", "c"]) connection.send(frame);
  vi.spyOn(socket, "send").mockImplementation((frame) => {
    socket.sent.push(frame);
    if (frame === "b") socket.events.close(1011, "");
  });
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(4);
  expect([socket.sent, (await connection.closed).unsent]).toEqual([["a", "b"], ["c"]]);
});

test("a socket that has read the peer's close frame is given nothing more, and what is held comes back", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  connection.send("held");
  socket.isClosing = () => true;
  socket.buffered = 0;
  expect(connection.status).toBe("closing");
  expect(() => connection.send("late")).toThrow(expect.objectContaining({ code: "not-open", delivery: "not-sent" }));
  await vi.advanceTimersByTimeAsync(20);
  socket.events.close(1013, "");
  expect([socket.sent, (await connection.closed).unsent]).toEqual([[], ["held"]]);
});

test("counts UTF-8 bytes and throws queue-full at the bound, with what was accepted kept", async () => {
  const { connection, socket } = await opened(4);
  socket.buffered = mebibyte;
  connection.send("éé");
  expect(() => connection.send("x")).toThrow(expect.objectContaining({ code: "queue-full", delivery: "not-sent" }));
  connection.terminate();
  expect((await connection.closed).unsent).toEqual(["éé"]);
});

test("a frame that a closing socket refuses is not tried again, and comes back as unsent", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  for (const frame of ["a", "b"]) connection.send(frame);
  const send = vi.spyOn(socket, "send");
  send.mockImplementationOnce((frame) => void socket.sent.push(frame));
  send.mockImplementation(() => {
    throw new Error("closing");
  });
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(4);
  socket.events.close(1000, "");
  expect(socket.sent).toEqual(["a"]);
  expect((await connection.closed).unsent).toEqual(["b"]);
});

test("a bound below the runtime's own buffer holds, in bytes of UTF-8, and one message above it passes alone", async () => {
  const { connection, socket } = await opened(10 - mebibyte);
  connection.send("twelve bytes");
  socket.buffered = 6;
  connection.send("éé");
  expect(() => connection.send("ééé")).toThrow(expect.objectContaining({ code: "queue-full" }));
  expect(socket.sent).toEqual(["twelve bytes", "éé"]);
  connection.terminate();
});

test("copies what it holds back", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  const bytes = new Uint8Array([1, 2, 3]);
  connection.send(bytes);
  bytes.fill(9);
  connection.terminate();
  expect((await connection.closed).unsent).toEqual([new Uint8Array([1, 2, 3])]);
});

test("drained() resolves when nothing waits, here and in the runtime", async () => {
  const { connection, socket } = await opened();
  await connection.drained();
  socket.buffered = mebibyte;
  connection.send("a");
  let drained = false;
  const waiting = connection.drained().then(() => {
    drained = true;
  });
  socket.buffered = 10;
  await vi.advanceTimersByTimeAsync(8);
  expect([drained, socket.sent]).toEqual([false, ["a"]]);
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(4);
  await waiting;
  expect(drained).toBe(true);
  connection.terminate();
});

test("drained() resolves without a wait when the runtime writes at the end of the turn", async () => {
  const { connection, socket } = await opened();
  socket.buffered = 1;
  const waiting = connection.drained();
  socket.buffered = 0;
  await vi.advanceTimersByTimeAsync(0);
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
  connection.terminate();
});

test("drained() rejects when the connection ends first, also when asked afterwards", async () => {
  const { connection, socket } = await opened();
  socket.buffered = 1;
  const waiting = connection.drained();
  connection.terminate();
  await expect(waiting).rejects.toMatchObject({ code: "not-open" });
  await expect(connection.drained()).rejects.toMatchObject({ code: "not-open" });
  expect(connection.queuedBytes).toBe(0);
});

test("close() lets what waits out first", async () => {
  const { connection, socket } = await opened();
  socket.buffered = mebibyte;
  connection.send("last words");
  void connection.close();
  expect(socket.sent).toEqual(["last words"]);
  expect(socket.calls.at(-1)).toBe("close 1000");
  socket.events.close(1000, "");
  expect((await connection.closed).unsent).toEqual([]);
});
