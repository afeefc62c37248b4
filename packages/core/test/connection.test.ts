import { connect, type Frame } from "@plugboard/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { opened, scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("the end", () => {
  test("comes once, whatever the runtime reports afterwards", async () => {
    const close = vi.fn();
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, { close });
    const { events } = adapter.socket;
    events.close(4001, "done");
    events.error(new Error("stray"));
    events.close(1006, "");
    events.message("late");
    expect(close).toHaveBeenCalledTimes(1);
    expect(await connection.closed).toEqual({ code: 4001, reason: "done", wasClean: true, initiator: "remote", unsent: [] });
  });

  test("an error without a close becomes 1006 after 100 ms, and frames after the error are dropped", async () => {
    const message = vi.fn();
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, { message });
    adapter.socket.events.error(new Error("reset"));
    adapter.socket.events.message("late");
    expect(connection.status).toBe("closing");
    await vi.advanceTimersByTimeAsync(100);
    expect(await connection.closed).toMatchObject({
      code: 1006,
      wasClean: false,
      initiator: "network",
      error: { code: "connection-lost" },
    });
    expect(message).not.toHaveBeenCalled();
    expect(adapter.socket.calls).toContain("terminate");
  });

  test("an error that comes before a close frame leaves the end clean", async () => {
    const remote = scriptedAdapter();
    const closedByPeer = await opened(remote);
    remote.socket.events.error(new Error("Network connection lost."));
    remote.socket.events.close(4001, "done");
    expect(await closedByPeer.closed).toEqual({ code: 4001, reason: "done", wasClean: true, initiator: "remote", unsent: [] });

    const local = scriptedAdapter();
    const closedHere = await opened(local);
    const end = closedHere.close(4002, "bye");
    local.socket.events.error(new Error("Network connection lost."));
    local.socket.events.close(4002, "bye");
    expect(await end).toEqual({ code: 4002, reason: "bye", wasClean: true, initiator: "local", unsent: [] });
  });

  test.each([1000, 3000, 4999])("close(%i) is sent", async (code) => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const end = connection.close(code, "x".repeat(123));
    adapter.socket.events.close(code, "");
    expect(await end).toMatchObject({ code, wasClean: true, initiator: "local" });
    expect(adapter.socket.calls.at(-1)).toBe(`close ${code} ${"x".repeat(123)}`);
  });

  test.each([
    [1001, ""],
    [2999, ""],
    [3000.5, ""],
    [5000, ""],
    [Number.NaN, ""],
    [1000, "x".repeat(124)],
    [1000, "é".repeat(62)],
  ])("close(%d, %j) is refused and changes nothing", async (code, reason) => {
    const connection = await opened(scriptedAdapter());
    await expect(connection.close(code, reason)).rejects.toMatchObject({ code: "invalid-argument" });
    expect(connection.status).toBe("open");
    connection.terminate();
  });

  test.each([0, 999, 1004, 1006, 1015, 2500, 5000])(
    "code %i from a runtime is 1006 and unclean, without the runtime's text",
    async (code) => {
      const adapter = scriptedAdapter();
      const connection = await opened(adapter);
      adapter.socket.events.close(code, "WebSocket disconnected without sending Close frame.");
      expect(await connection.closed).toMatchObject({ code: 1006, reason: "", wasClean: false, initiator: "network" });
    },
  );

  test("close() is idempotent, and its end is local", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const first = connection.close(4000, "bye");
    const second = connection.close(1000);
    expect(adapter.socket.calls).toEqual(["listen", "close 4000 bye"]);
    adapter.socket.events.close(4000, "bye");
    expect(await first).toMatchObject({ code: 4000, initiator: "local", wasClean: true });
    expect(await second).toBe(await first);
  });

  test("close() re-entered by the runtime settles once", async () => {
    const close = vi.fn();
    const adapter = scriptedAdapter({}, (socket) => Object.assign(socket, { close: () => socket.events.close(1000, "") }));
    const connection = await opened(adapter, { close });
    await connection.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  test("close() that nobody answers ends after closeTimeoutMs and terminates", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, {}, { closeTimeoutMs: 700 });
    const ending = connection.close();
    await vi.advanceTimersByTimeAsync(699);
    expect(connection.status).toBe("closing");
    await vi.advanceTimersByTimeAsync(1);
    expect(await ending).toMatchObject({ code: 1006, wasClean: false, initiator: "local" });
    expect(adapter.socket.calls).toContain("terminate");
  });

  test.each([1001, 1005, 1006, 1011, 2999, 5000, 1.5, Number.NaN])("close(%d) rejects and leaves the connection open", async (code) => {
    const connection = await opened(scriptedAdapter());
    await expect(connection.close(code)).rejects.toMatchObject({ code: "invalid-argument" });
    expect(connection.status).toBe("open");
    connection.terminate();
  });

  test("a reason of 123 bytes is sent, one of 124 is refused", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    await expect(connection.close(1000, `${"é".repeat(61)}ab`)).rejects.toMatchObject({ code: "invalid-argument" });
    const reason = `${"é".repeat(61)}a`;
    void connection.close(1000, reason);
    expect(adapter.socket.calls).toContain(`close 1000 ${reason}`);
    adapter.socket.events.close(1000, "");
  });

  test("await using closes with 1000", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const disposed = connection[Symbol.asyncDispose]();
    expect(adapter.socket.calls).toContain("close 1000");
    adapter.socket.events.close(1000, "");
    expect(await disposed).toBeUndefined();
  });
});

describe("sending", () => {
  test("passes frames straight on", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    connection.send("text");
    connection.send(new Uint8Array([1, 2]));
    expect(adapter.socket.sent).toEqual(["text", new Uint8Array([1, 2])]);
    connection.terminate();
  });

  test("throws not-open once closing, and never loses the frame silently", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    adapter.socket.events.close(1000, "");
    expect(() => connection.send("late")).toThrow(expect.objectContaining({ code: "not-open", delivery: "not-sent" }));
  });

  test.each([null, undefined, 1, {}, new ArrayBuffer(2), new DataView(new ArrayBuffer(2))])("refuses %s", async (value) => {
    const connection = await opened(scriptedAdapter());
    expect(() => connection.send(value as unknown as Frame)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    connection.terminate();
  });

  test("a socket that throws is not-open with its cause", async () => {
    const adapter = scriptedAdapter({}, (socket) =>
      Object.assign(socket, {
        send: () => {
          throw new TypeError("other request");
        },
      }),
    );
    const connection = await opened(adapter);
    expect(() => connection.send("x")).toThrow(
      expect.objectContaining({ code: "not-open", cause: expect.objectContaining({ name: "TypeError" }) }),
    );
    connection.terminate();
  });
});

describe("handlers", () => {
  test("that throw are reported, and no later frame is lost", async () => {
    const seen: Frame[] = [];
    const error = vi.fn();
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, {
      message: (frame) => {
        seen.push(frame);
        throw new Error(`on ${String(frame)}`);
      },
      error,
    });
    adapter.socket.events.message("a");
    adapter.socket.events.message("b");
    expect(seen).toEqual(["a", "b"]);
    expect(error).toHaveBeenCalledTimes(2);
    expect(error.mock.calls[0]?.[0]).toMatchObject({ code: "handler-failed", cause: { message: "on a" } });
    connection.terminate();
  });

  test("that are async and reject are reported in the same way, an async error handler included", async () => {
    const thrown: unknown[] = [];
    const error = vi.fn();
    const adapter = scriptedAdapter();
    const message = async (frame: Frame): Promise<void> => {
      throw new Error(`on ${String(frame)}`);
    };
    const connection = await opened(adapter, { message, error });
    adapter.socket.events.message("a");
    await vi.advanceTimersByTimeAsync(0);
    expect(error.mock.calls).toMatchObject([[{ code: "handler-failed", cause: { message: "on a" } }]]);
    connection.terminate();
    const bare = await opened(adapter, { message });
    const listeners = process.rawListeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", (cause) => thrown.push(cause));
    adapter.socket.events.message("b");
    await vi.advanceTimersByTimeAsync(0);
    for (const listener of listeners) process.on("uncaughtException", listener as NodeJS.UncaughtExceptionListener);
    expect(thrown).toMatchObject([{ message: "on b" }]);
    bare.terminate();
  });

  test("that close the connection stop the delivery of early frames", async () => {
    const seen: Frame[] = [];
    const adapter = scriptedAdapter();
    const attempt = connect(adapter, url, {
      message: (frame, connection) => {
        seen.push(frame);
        connection.terminate();
      },
    });
    adapter.socket.events.open();
    adapter.socket.events.message("a");
    adapter.socket.events.message("b");
    await attempt;
    expect(seen).toEqual(["a"]);
  });
});

describe("iteration", () => {
  test("gives every frame in order and ends with the connection", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const { events } = adapter.socket;
    events.message("a");
    const seen: Frame[] = [];
    const reading = (async () => {
      for await (const frame of connection) seen.push(frame);
    })();
    await vi.advanceTimersByTimeAsync(0);
    events.message("");
    events.message("c");
    events.close(1000, "");
    await reading;
    expect(seen).toEqual(["a", "", "c"]);
  });

  test("is for one reader, and not beside a message handler", async () => {
    const adapter = scriptedAdapter();
    const handled = await opened(adapter, { message: () => undefined });
    await expect(handled[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "invalid-argument" });
    handled.terminate();
    const connection = await opened(scriptedAdapter());
    const first = connection[Symbol.asyncIterator]().next();
    await expect(connection[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "invalid-argument" });
    connection.terminate();
    expect(await first).toMatchObject({ done: true });
  });

  test("return() ends an iteration that waits, and the next frame goes to the next one", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    const given = connection[Symbol.asyncIterator]();
    const next = given.next();
    expect(await given.return?.()).toMatchObject({ done: true });
    expect(await next).toMatchObject({ done: true });
    const another = connection[Symbol.asyncIterator]().next();
    adapter.socket.events.message("kept");
    expect(await another).toEqual({ done: false, value: "kept" });
    connection.terminate();
  });

  test("costs as much for each message when many wait as when few do", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, {}, { maxBufferedBytes: 2 ** 30 });
    const drain = async (count: number): Promise<number> => {
      for (let index = 0; index < count; index += 1) adapter.socket.events.message(String(index));
      const frames = connection[Symbol.asyncIterator]();
      const startedAt = process.cpuUsage().user;
      for (let index = 0; index < count; index += 1) if ((await frames.next()).value !== String(index)) throw new Error(`not ${index}`);
      const took = process.cpuUsage().user - startedAt;
      await frames.return?.();
      return took;
    };
    await drain(5_000);
    const few = await drain(5_000);
    // Forty times as many in less than four hundred times; shifting a long array took two thousand.
    expect(await drain(200_000)).toBeLessThan(Math.max(few, 1_000) * 400);
    connection.terminate();
  });

  test("empty messages count too", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, {}, { maxBufferedBytes: 6_400 });
    for (let count = 0; count < 100; count += 1) adapter.socket.events.message("");
    expect(adapter.socket.calls).not.toContain("pause");
    adapter.socket.events.message("");
    expect(adapter.socket.calls).toContain("pause");
    connection.terminate();
  });

  test("pauses a socket that can, at the bound, and resumes it below half", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter, {}, { maxBufferedBytes: 132 });
    adapter.socket.events.message("abc");
    adapter.socket.events.message("de");
    expect(adapter.socket.calls).toEqual(["listen", "pause"]);
    const frames = connection[Symbol.asyncIterator]();
    await frames.next();
    expect(adapter.socket.calls).toEqual(["listen", "pause", "resume"]);
    connection.terminate();
  });

  test("ends a socket that cannot pause with buffer-full", async () => {
    const adapter = scriptedAdapter({ pause: false });
    const connection = await opened(adapter, {}, { maxBufferedBytes: 68 });
    adapter.socket.events.message("abcde");
    expect(await connection.closed).toMatchObject({ code: 1006, initiator: "network", error: { code: "buffer-full" } });
  });
});

describe("powers", () => {
  test("are passed on where they exist and refused where not", async () => {
    const strong = scriptedAdapter();
    const connection = await opened(strong);
    connection.unref();
    connection.ref();
    connection.pause();
    connection.resume();
    expect(strong.socket.calls).toEqual(["listen", "unref", "ref", "pause", "resume"]);
    connection.terminate();
    const weak = await opened(scriptedAdapter({ ref: false, pause: false }));
    for (const power of ["ref", "unref", "pause", "resume"] as const) {
      expect(() => weak[power]()).toThrow(expect.objectContaining({ code: "capability-missing" }));
    }
    weak.terminate();
  });

  test("terminate() ends at once with 1006, local, once", async () => {
    const adapter = scriptedAdapter();
    const connection = await opened(adapter);
    connection.terminate();
    connection.terminate();
    expect(adapter.socket.calls).toEqual(["listen", "terminate"]);
    expect(await connection.closed).toMatchObject({ code: 1006, initiator: "local" });
  });
});
