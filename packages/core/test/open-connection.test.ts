import { runInNewContext } from "node:vm";
import { type Adapter, connect, type PlugboardError, reconnecting } from "@plugboard/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { opened, scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("rtt()", () => {
  test("is the time from a ping to its pong, and the empty pong of a heartbeat is not taken for it", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const measured = connection.rtt();
    await vi.advanceTimersByTimeAsync(7);
    adapter.socket.events.alive(new Uint8Array());
    await vi.advanceTimersByTimeAsync(5);
    adapter.socket.events.alive(Uint8Array.of(1));
    expect(await measured).toBeCloseTo(12, 3);
    connection.terminate();
  });

  test("rejects with not-open when the connection ends first, and afterwards", async () => {
    const connection = await opened(scriptedAdapter());
    const measured = expect(connection.rtt()).rejects.toMatchObject({ code: "not-open" });
    connection.terminate();
    await measured;
    await expect(connection.rtt()).rejects.toMatchObject({ code: "not-open" });
  });

  test("is refused where the adapter cannot ping", async () => {
    const connection = await opened(scriptedAdapter({ ping: false }));
    await expect(connection.rtt()).rejects.toMatchObject({ code: "capability-missing" });
    connection.terminate();
  });
});

describe("drain()", () => {
  test("takes no new message, delivers what arrives, and closes when what was accepted has left", async () => {
    const seen: unknown[] = [];
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, { message: (frame) => void seen.push(frame) });
    const { socket } = adapter;
    socket.buffered = 10;
    const ended = connection.drain();
    expect(connection.status).toBe("closing");
    expect(() => connection.send("late")).toThrow(expect.objectContaining({ code: "not-open" }));
    await vi.advanceTimersByTimeAsync(50);
    socket.events.message("still heard");
    expect(seen).toEqual(["still heard"]);
    expect(socket.calls).not.toContain("close 1000");
    socket.buffered = 0;
    await vi.advanceTimersByTimeAsync(4);
    expect(socket.calls).toContain("close 1000");
    socket.events.close(1000, "");
    expect(await ended).toMatchObject({ code: 1000, initiator: "local" });
  });

  test("closes after timeoutMs although something still waits", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    adapter.socket.buffered = 10;
    const ended = connection.drain(300);
    await vi.advanceTimersByTimeAsync(299);
    expect(adapter.socket.calls).not.toContain("close 1000");
    await vi.advanceTimersByTimeAsync(1);
    expect(adapter.socket.calls).toContain("close 1000");
    adapter.socket.events.close(1000, "");
    await ended;
  });

  test("gives the end when the peer closes meanwhile, and refuses a wrong timeout", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    await expect(connection.drain(0)).rejects.toMatchObject({ code: "invalid-argument" });
    adapter.socket.buffered = 10;
    const ended = connection.drain();
    adapter.socket.events.close(4002, "enough");
    expect(await ended).toMatchObject({ code: 4002, initiator: "remote" });
  });
});

test.each([
  ["an object that looks like bytes", { BYTES_PER_ELEMENT: 1, length: 3 }],
  ["an Int8Array", new Int8Array(3)],
  ["a Uint8ClampedArray", new Uint8ClampedArray(3)],
  ["an object that names itself a Uint8Array", { [Symbol.toStringTag]: "Uint8Array", length: 1 }],
])("%s is no message", async (_, wrong) => {
  const adapter = scriptedAdapter();
  const connection = await opened(adapter);
  expect(() => connection.send(wrong as unknown as string)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  expect(adapter.socket.sent).toEqual([]);
  connection.terminate();
});

test("a Uint8Array of another realm and a Buffer are messages", async () => {
  const adapter = scriptedAdapter();
  const connection = await opened(adapter);
  connection.send(runInNewContext("new Uint8Array([1])") as Uint8Array);
  connection.send(Buffer.from([2]));
  expect(adapter.socket.sent).toHaveLength(2);
  connection.terminate();
});

const factory = (): Adapter => scriptedAdapter();

test.each([
  ["a factory that was not called", factory, /call/],
  ["nothing", undefined, /no adapter/],
  ["an empty object", {}, /no adapter/],
])("%s in place of an adapter is invalid-argument, which says what to do", async (_, wrong, words) => {
  const refused = expect.objectContaining({ code: "invalid-argument", message: expect.stringMatching(words) });
  await expect(connect(wrong as unknown as Adapter, url)).rejects.toEqual(refused);
  expect(() => reconnecting(wrong as unknown as Adapter, url, {})).toThrow(refused);
});

test("an abort reason without a prototype becomes the cause, and breaks nothing", async () => {
  const controller = new AbortController();
  const attempt = connect(scriptedAdapter(), url, {}, { signal: controller.signal });
  controller.abort(Object.create(null));
  const error = (await attempt.catch((thrown: unknown) => thrown)) as PlugboardError;
  expect(error).toMatchObject({ code: "aborted", cause: { message: "[object Object]" } });
});

test("any adapter fits a parameter of type Adapter", async () => {
  const nameOf = ({ name }: Adapter): string => name;
  expect(nameOf(scriptedAdapter())).toBe("scripted");
});
