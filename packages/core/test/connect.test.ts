import { getEventListeners } from "node:events";
import { afterFirstFrame, afterOpen, type CloseInfo, connect, type Frame, handshakeRejected, type Readiness } from "@plugboard/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ScriptedSocket, scriptedAdapter, url } from "./scripted-socket.ts";

const settle = <T>(promise: Promise<T>): Promise<T | unknown> => promise.catch((error: unknown) => error);
const turn = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("a settled attempt leaves no listener on its signal", async () => {
  const { signal } = new AbortController();
  const adapter = scriptedAdapter();
  const connected = connect(adapter, url, {}, { signal });
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  adapter.socket.events.open();
  (await connected).terminate();
  const failed = connect(adapter, url, {}, { signal });
  adapter.socket.events.error(new Error("refused"));
  await settle(failed);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

describe("readiness", () => {
  test("afterFirstFrame does not come before the adapter's own readiness", async () => {
    const adapter = scriptedAdapter();
    const opened = vi.fn();
    const attempt = connect(adapter, url, { open: opened }, { readiness: afterFirstFrame });
    adapter.socket.events.message("early");
    await turn();
    expect(opened).not.toHaveBeenCalled();
    adapter.socket.events.open();
    (await attempt).terminate();
    expect(opened).toHaveBeenCalledTimes(1);
  });

  test("core listens in the turn in which the factory returns", () => {
    const adapter = scriptedAdapter();
    const attempt = connect(adapter, url);
    expect(adapter.socket.calls).toEqual(["listen"]);
    adapter.socket.events.error(new Error("end"));
    return settle(attempt);
  });

  test("core listens before a promised socket can deliver", async () => {
    const seen: Frame[] = [];
    const adapter = scriptedAdapter({}, async (socket) => {
      await Promise.resolve();
      queueMicrotask(() => queueMicrotask(() => socket.events.message("greeting")));
      return socket;
    });
    const attempt = connect(adapter, url, { message: (frame) => void seen.push(frame) });
    await turn();
    adapter.socket.events.open();
    await attempt;
    expect(seen).toEqual(["greeting"]);
    adapter.socket.events.close(1000, "");
  });

  test("frames and a close in the stack of the handshake are delivered after open, in order", async () => {
    const seen: unknown[] = [];
    const adapter = scriptedAdapter();
    const attempt = connect(adapter, url, {
      open: () => void seen.push("open"),
      message: (frame) => void seen.push(frame),
      close: ({ code, reason }) => void seen.push([code, reason]),
    });
    const { events } = adapter.socket;
    events.open();
    events.message("one");
    events.message("two");
    events.close(4002, "enough");
    const connection = await attempt;
    expect(seen).toEqual(["open", "one", "two", [4002, "enough"]]);
    expect(connection.status).toBe("closed");
    await turn();
  });

  test("afterFirstFrame waits for the adapter and for a frame, and does not consume it", async () => {
    const seen: Frame[] = [];
    const adapter = scriptedAdapter();
    const attempt = connect(adapter, url, { message: (frame) => void seen.push(frame) }, { readiness: afterFirstFrame });
    let ready = false;
    void attempt.then(() => {
      ready = true;
    });
    adapter.socket.events.open();
    await turn();
    expect(ready).toBe(false);
    adapter.socket.events.message("hello");
    await attempt;
    expect(seen).toEqual(["hello"]);
    adapter.socket.events.close(1000, "");
  });

  test("adapterReady runs the adapter's own strategy once", async () => {
    const scripted = scriptedAdapter();
    const wait = vi.fn(afterOpen.wait);
    const twice: Readiness<ScriptedSocket> = {
      name: "twice",
      wait: async ({ adapterReady }) => {
        await Promise.all([adapterReady(), adapterReady()]);
      },
    };
    const { name, capabilities, open } = scripted;
    const attempt = connect({ name, capabilities, open, readiness: { name: "counted", wait } }, url, {}, { readiness: twice });
    scripted.socket.events.open();
    await attempt;
    expect(wait).toHaveBeenCalledTimes(1);
    scripted.socket.events.close(1000, "");
  });
});

describe("an attempt that fails", () => {
  test("fails with connect-timeout at 10 s and not before, and discards the socket", async () => {
    const adapter = scriptedAdapter();
    const settled = settle(connect(adapter, url));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await Promise.race([settled, Promise.resolve("still waiting")])).toBe("still waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled).toMatchObject({ code: "connect-timeout", delivery: "not-sent", message: expect.stringContaining("after-open") });
    expect(adapter.socket.calls).toEqual(["listen", "terminate"]);
    expect(adapter.socket.signal.aborted).toBe(true);
  });

  test("a socket that arrives after the deadline is discarded", async () => {
    let deliver: (() => void) | undefined;
    const adapter = scriptedAdapter({}, (socket) => new Promise((resolve) => (deliver = () => resolve(socket))));
    const settled = settle(connect(adapter, url, {}, { connectTimeoutMs: 50 }));
    await vi.advanceTimersByTimeAsync(50);
    expect(await settled).toMatchObject({ code: "connect-timeout", message: expect.stringContaining("the socket") });
    deliver?.();
    await turn();
    // With a listener: a ws socket that fails without one throws.
    expect(adapter.socket.calls).toEqual(["listen", "terminate"]);
    adapter.socket.events.error(new Error("closed before it was established"));
    adapter.socket.events.close(1006, "");
  });

  test("an aborted signal dials nothing", async () => {
    const adapter = scriptedAdapter();
    const error = await settle(connect(adapter, url, {}, { signal: AbortSignal.abort(new Error("changed my mind")) }));
    expect(error).toMatchObject({ code: "aborted", cause: { message: "changed my mind" } });
    expect(adapter.sockets).toHaveLength(0);
  });

  test.each(["before open", "after open"])("an abort %s rejects at once and discards the socket", async (phase) => {
    const adapter = scriptedAdapter();
    const controller = new AbortController();
    const never: Readiness<ScriptedSocket> = { name: "never", wait: () => new Promise(() => undefined) };
    const settled = settle(connect(adapter, url, {}, { signal: controller.signal, readiness: never }));
    if (phase === "after open") adapter.socket.events.open();
    await turn();
    controller.abort();
    expect(await settled).toMatchObject({ code: "aborted" });
    expect(adapter.socket.calls).toEqual(["listen", "terminate"]);
  });

  test("an abort after success does not reach the socket", async () => {
    const adapter = scriptedAdapter();
    const controller = new AbortController();
    const attempt = connect(adapter, url, {}, { signal: controller.signal });
    adapter.socket.events.open();
    const connection = await attempt;
    controller.abort();
    expect(connection.status).toBe("open");
    expect(adapter.socket.signal.aborted).toBe(false);
    connection.terminate();
  });

  test.each([
    ["throws", () => Promise.reject(new Error("no route"))],
    [
      "throws synchronously",
      () => {
        throw new Error("no route");
      },
    ],
  ])("a factory that %s is connect-failed with its cause", async (_title, open) => {
    const { name, capabilities, readiness } = scriptedAdapter();
    const error = await settle(connect({ name, capabilities, readiness, open }, url));
    expect(error).toMatchObject({ code: "connect-failed", cause: { message: "no route" } });
  });

  test("a refused handshake keeps status, headers and body", async () => {
    const adapter = scriptedAdapter();
    const settled = settle(connect(adapter, url));
    const response = { status: 401, headers: { "X-Request-Id": "r1", "Set-Cookie": "s=1" }, body: "x".repeat(5000) };
    adapter.socket.events.error(handshakeRejected("scripted", response));
    expect(await settled).toMatchObject({
      code: "handshake-rejected",
      handshake: { status: 401, headers: { "x-request-id": "r1" }, body: "x".repeat(4096) },
    });
    expect((await settled) as object).not.toHaveProperty("handshake.headers.set-cookie");
  });

  test("a close before readiness is closed-before-ready with code and reason", async () => {
    const adapter = scriptedAdapter();
    const settled = settle(connect(adapter, url));
    adapter.socket.events.close(1008, "policy");
    await turn();
    expect(await settled).toMatchObject({ code: "closed-before-ready", close: { code: 1008, reason: "policy" } });
  });

  test("an error after the close before readiness does not hide the close", async () => {
    const adapter = scriptedAdapter();
    const settled = settle(connect(adapter, url));
    adapter.socket.events.close(1008, "policy");
    adapter.socket.events.error(new Error("Network connection lost."));
    await turn();
    expect(await settled).toMatchObject({ code: "closed-before-ready", close: { code: 1008, reason: "policy" } });
  });

  test.each([
    [["a", "b"], ""],
    [["a"], "c"],
    [[], "b"],
  ])("offered %j, selected %j is protocol-mismatch", async (protocols, selected) => {
    const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { protocol: () => selected }));
    const settled = settle(connect(adapter, { url, protocols }));
    adapter.socket.events.open();
    expect(await settled).toMatchObject({ code: "protocol-mismatch" });
    expect(adapter.socket.calls).toContain("terminate");
  });
});

test("events after a failed attempt reach nobody", async () => {
  const seen: CloseInfo[] = [];
  const adapter = scriptedAdapter();
  const settled = settle(connect(adapter, url, { close: (info) => void seen.push(info) }));
  adapter.socket.events.error(new Error("refused"));
  await settled;
  adapter.socket.events.open();
  adapter.socket.events.message("late");
  adapter.socket.events.close(1006, "");
  await turn();
  expect(seen).toEqual([]);
});

test("a runtime that refuses a timer fails the attempt before it dials, with its own error as the cause", async () => {
  const adapter = scriptedAdapter();
  vi.spyOn(globalThis, "setTimeout").mockImplementationOnce(() => {
    throw new Error("Disallowed operation called within global scope.");
  });
  const error = await settle(connect(adapter, url));
  expect(error).toMatchObject({ code: "connect-failed", cause: { message: "Disallowed operation called within global scope." } });
  expect(() => adapter.socket).toThrow();
});
