import { runInNewContext } from "node:vm";
import {
  connect,
  type Frame,
  heartbeat,
  type WebSocketEventLike,
  type WebSocketLike,
  webSocketSocket,
  wrapWebSocket,
} from "@plugboard/core";
import { expect, test, vi } from "vitest";
import { url } from "./scripted-socket.ts";

/** A WHATWG-like socket whose events the test fires. Real classes are judged by the conformance suite. */
class FakeWebSocket implements WebSocketLike {
  static made: FakeWebSocket[] = [];
  binaryType = "blob";
  bufferedAmount = 0;
  protocol: string | null = null;
  readyState = 0;
  readonly sent: (string | Uint8Array)[] = [];
  readonly closes: unknown[] = [];
  readonly #listeners = new Map<string, (event: WebSocketEventLike) => void>();
  readonly arguments: readonly unknown[];
  constructor(...args: [url: string, protocols?: string[]]) {
    this.arguments = args;
    FakeWebSocket.made.push(this);
  }
  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void {
    this.#listeners.set(type, listener);
  }
  fire(type: string, event: WebSocketEventLike = {}): void {
    this.#listeners.get(type)?.(event);
  }
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(...args: unknown[]): void {
    this.closes.push(args);
  }
}

const last = (): FakeWebSocket => {
  const socket = FakeWebSocket.made.at(-1);
  if (!socket) throw new Error("nothing was made");
  return socket;
};

test("the socket of a class is the one that the connection shows", async () => {
  const attempt = connect(wrapWebSocket(FakeWebSocket), url);
  last().fire("open");
  expect((await attempt).runtimeSocket()).toBe(last());
});

test("a class is constructed with the URL and the protocols", async () => {
  const attempt = connect(wrapWebSocket(FakeWebSocket), { url, protocols: ["a"] });
  expect(last().arguments).toEqual([url, ["a"]]);
  expect(last().binaryType).toBe("arraybuffer");
  last().protocol = "a";
  last().fire("open");
  const connection = await attempt;
  expect(connection.protocol).toBe("a");
  connection.terminate();
  expect(last().closes).toEqual([[1000, ""]]);
});

test("a Node Buffer is copied, although its slice() is a view", async () => {
  const attempt = connect(wrapWebSocket(FakeWebSocket), url);
  last().fire("open");
  const connection = await attempt;
  const bytes = Buffer.from("AAA");
  connection.send(bytes);
  bytes.fill("Z");
  expect(last().sent).toEqual([new Uint8Array([65, 65, 65])]);
  connection.terminate();
});

test("bytes of another realm are bytes, in both directions", async () => {
  const seen: Frame[] = [];
  const attempt = connect(wrapWebSocket(FakeWebSocket), url, { message: (frame) => void seen.push(frame) });
  last().fire("open");
  const connection = await attempt;
  last().fire("message", { data: runInNewContext("new Uint8Array([1, 2]).buffer") });
  expect(seen).toEqual([new Uint8Array([1, 2])]);
  connection.send(runInNewContext("new Uint8Array([3])"));
  expect(last().sent).toEqual([new Uint8Array([3])]);
  for (const wrong of [null, undefined, 5, {}, new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), new Float32Array(1)]) {
    expect(() => connection.send(wrong as never)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
  connection.terminate();
});

test("views of shared and of resizable memory are sent as copies, others as they are", async () => {
  const attempt = connect(wrapWebSocket(FakeWebSocket), url);
  last().fire("open");
  const connection = await attempt;
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(1);
  const resizable = new Uint8Array(new ArrayBuffer(2, { maxByteLength: 9 })).fill(2);
  for (const frame of [shared, resizable]) connection.send(frame);
  expect(last().sent).toEqual([new Uint8Array([1, 1]), new Uint8Array([2, 2])]);
  for (const sent of last().sent) expect(Object.prototype.toString.call((sent as Uint8Array).buffer)).toBe("[object ArrayBuffer]");
  expect(last().sent.some((sent) => ((sent as Uint8Array).buffer as ArrayBuffer).resizable)).toBe(false);
  connection.terminate();
});

test("a Blob that cannot be read while another one is being read is left out, and nothing else is lost", async () => {
  const seen: Frame[] = [];
  const attempt = connect(wrapWebSocket(FakeWebSocket), url, { message: (frame) => void seen.push(frame) });
  last().fire("open");
  const connection = await attempt;
  const slow = Promise.withResolvers<ArrayBuffer>();
  last().fire("message", { data: { arrayBuffer: () => slow.promise } });
  last().fire("message", { data: { arrayBuffer: () => Promise.reject(new Error("gone")) } });
  last().fire("message", { data: "after" });
  await new Promise((resolve) => setTimeout(resolve));
  slow.resolve(new ArrayBuffer(1));
  await vi.waitUntil(() => seen.length === 2);
  expect(seen).toEqual([new Uint8Array([0]), "after"]);
  connection.terminate();
});

test("powers are those of the class, and claims without a method are refused", async () => {
  class Able extends FakeWebSocket {
    readonly calls: string[] = [];
    readonly terminate = (): void => void this.calls.push("terminate");
    readonly pause = (): void => void this.calls.push("pause");
    readonly resume = (): void => void this.calls.push("resume");
  }
  const capabilities = { terminate: true, pause: true, bufferedBytes: false };
  const attempt = connect(wrapWebSocket(Able, { capabilities }), url);
  const socket = last() as Able;
  socket.fire("open");
  const connection = await attempt;
  socket.bufferedAmount = 5;
  expect(connection.queuedBytes).toBe(0);
  connection.pause();
  connection.resume();
  connection.terminate();
  expect(socket.calls).toEqual(["pause", "resume", "terminate"]);
  await expect(connect(wrapWebSocket(FakeWebSocket, { capabilities }), url)).rejects.toMatchObject({
    code: "invalid-argument",
    message: "web-socket: the socket has no terminate().",
  });
  expect(last().closes).toEqual([[1000, ""]]);
});

test("a ping takes its payload along, which a round trip is measured by", () => {
  class Pinging extends FakeWebSocket {
    readonly pings: unknown[] = [];
    readonly ping = (payload?: Uint8Array): void => void this.pings.push(payload);
  }
  const webSocket = new Pinging(url);
  const socket = webSocketSocket(webSocket, ["ping"]);
  socket.ping?.(Uint8Array.of(1));
  socket.ping?.();
  expect(webSocket.pings).toEqual([Uint8Array.of(1), undefined]);
});

test("headers and pings cannot be claimed", async () => {
  const adapter = wrapWebSocket(FakeWebSocket, { capabilities: { headers: true, ping: true } as never });
  await expect(connect(adapter, { url, headers: { a: "b" } })).rejects.toMatchObject({ code: "capability-missing" });
  await expect(connect(adapter, url, {}, { heartbeat: heartbeat() })).rejects.toMatchObject({ code: "capability-missing" });
});

test("every kind of data becomes a frame, in wire order", async () => {
  const seen: Frame[] = [];
  const attempt = connect(wrapWebSocket(FakeWebSocket), url, { message: (frame) => void seen.push(frame) });
  const socket = last();
  socket.fire("open");
  const connection = await attempt;
  const bytes = new Uint8Array([0, 1, 2, 3]);
  socket.fire("message", { data: new Blob([bytes]) });
  socket.fire("message", { data: "text" });
  socket.fire("message", { data: bytes.buffer });
  socket.fire("message", { data: bytes.subarray(1, 3) });
  socket.fire("close", { code: 1000, reason: "done" });
  expect(await connection.closed).toMatchObject({ code: 1000, reason: "done" });
  expect(seen).toEqual([bytes, "text", bytes, new Uint8Array([1, 2])]);
});

test("bytes that cannot be read do not keep what follows from arriving", async () => {
  const seen: Frame[] = [];
  const attempt = connect(wrapWebSocket(FakeWebSocket), url, { message: (frame) => void seen.push(frame) });
  const socket = last();
  socket.fire("open");
  const connection = await attempt;
  socket.fire("message", { data: { arrayBuffer: () => Promise.reject(new Error("gone")) } });
  socket.fire("message", { data: "text" });
  socket.fire("close", { code: 1000 });
  expect(await connection.closed).toMatchObject({ code: 1000 });
  expect(seen).toEqual(["text"]);
});

test("an instance that is already open is taken as it is, once", async () => {
  const socket = new FakeWebSocket(url);
  socket.readyState = 1;
  const adapter = wrapWebSocket(socket, { name: "borrowed" });
  const connection = await connect(adapter, url);
  const bytes = new Uint8Array([1, 2]);
  connection.send("x");
  connection.send(bytes);
  bytes.fill(9);
  // As npm ws does while it compresses, the class keeps what it was given.
  expect(socket.sent).toEqual(["x", new Uint8Array([1, 2])]);
  await expect(connect(adapter, url)).rejects.toMatchObject({ code: "invalid-argument", message: expect.stringContaining("borrowed") });
  connection.terminate();
});

test("a message for a socket that is closing is refused, which no runtime does by itself", async () => {
  const socket = new FakeWebSocket(url);
  socket.readyState = 1;
  const connection = await connect(wrapWebSocket(socket), url);
  socket.readyState = 2;
  expect(() => connection.send("lost")).toThrow(expect.objectContaining({ code: "not-open", delivery: "not-sent" }));
  expect(socket.sent).toEqual([]);
  connection.terminate();
});

test("an instance that is already closed is closed-before-ready", async () => {
  const socket = new FakeWebSocket(url);
  socket.readyState = 3;
  await expect(connect(wrapWebSocket(socket), url)).rejects.toMatchObject({ code: "closed-before-ready" });
});

test("headers are refused unless the class is said to send them", async () => {
  await expect(connect(wrapWebSocket(FakeWebSocket), { url, headers: { a: "b" } })).rejects.toMatchObject({ code: "capability-missing" });
});

test("an error event that has only a message becomes an error with that message", async () => {
  const attempt = connect(wrapWebSocket(FakeWebSocket), url);
  last().fire("error", { message: "no route" });
  await expect(attempt).rejects.toMatchObject({ code: "connect-failed", cause: { message: "no route" } });
});
