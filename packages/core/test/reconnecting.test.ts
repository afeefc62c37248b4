import { type ReconnectContext, type ReconnectOptions, reconnecting, shouldReconnect } from "@plugboard/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { backoffMs } from "../src/backoff.ts";
import { type ScriptedSocket, scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

/** A series over sockets that do what `play` says in the turn after they were made. */
const series = (play: (socket: ScriptedSocket, index: number) => void, options: ReconnectOptions<ScriptedSocket> = {}) => {
  let dials = 0;
  const adapter = scriptedAdapter({}, (socket) => {
    const index = dials;
    dials += 1;
    queueMicrotask(() => play(socket, index));
    return socket;
  });
  const contexts: ReconnectContext[] = [];
  const delays: number[] = [];
  const running = reconnecting(
    adapter,
    () => ({ url, headers: { Authorization: `Bearer token-${dials}` } }),
    { connected: (_connection, context) => void contexts.push(context), waiting: (_info, delayMs) => void delays.push(delayMs) },
    options,
  );
  return { adapter, contexts, delays, running };
};

describe("reconnecting", () => {
  test("dials once when the server accepts and closes with 1008", async () => {
    const { adapter, running } = series(({ events }) => {
      events.open();
      events.close(1008, "policy");
    });
    await turn();
    expect(await running.done).toMatchObject({ code: 1008, initiator: "remote" });
    expect(adapter.sockets).toHaveLength(1);
  });

  test("gives up with the last failure as the cause", async () => {
    const { running } = series(({ events }) => events.error(new Error("no route")), { maxRetries: 1 });
    void running.done.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(running.done).rejects.toMatchObject({
      code: "retries-exhausted",
      cause: { code: "connect-failed", cause: { message: "no route" } },
    });
  });

  test("gives up after maxRetries when the server accepts and closes with 1011 at once, every time", async () => {
    const { adapter, delays, running } = series(
      ({ events }) => {
        events.open();
        events.close(1011, "");
      },
      { maxRetries: 3 },
    );
    void running.done.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(running.done).rejects.toMatchObject({ code: "retries-exhausted", close: { code: 1011 } });
    expect(adapter.sockets).toHaveLength(4);
    expect(delays).toEqual([250, 500, 1_000]);
  });

  test("a connection that lived for minUptimeMs starts the count again", async () => {
    const { delays, running } = series(({ events }, index) => {
      events.open();
      if (index < 3) setTimeout(() => events.close(1011, ""), 5_000);
    });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(delays).toEqual([250, 250, 250]);
    void running.close();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await running.done).toMatchObject({ initiator: "local" });
  });

  test("resolves the credential on every attempt", async () => {
    const { adapter, running } = series(({ events }, index) => {
      if (index === 0) events.error(new Error("reset"));
      else {
        events.open();
        events.close(1000, "");
      }
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await running.done;
    expect(adapter.sockets.map(({ request }) => request.headers["Authorization"])).toEqual(["Bearer token-0", "Bearer token-1"]);
  });

  test("hands unsent frames over once, and never sends them by itself", async () => {
    const { adapter, contexts, running } = series(({ events }) => events.open());
    await turn();
    const first = adapter.socket;
    first.buffered = 1024 * 1024;
    running.connection?.send("unsent");
    first.events.close(1012, "restart");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(contexts).toEqual([
      { index: 0, unsent: [] },
      { index: 1, unsent: ["unsent"] },
    ]);
    expect(adapter.socket.sent).toEqual([]);
    adapter.socket.events.close(1012, "restart");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(contexts.at(-1)).toEqual({ index: 2, unsent: [] });
    void running.close();
    await vi.advanceTimersByTimeAsync(5_000);
  });

  test("close() ends a series that waits for its next attempt", async () => {
    const { adapter, running } = series(({ events }) => events.error(new Error("refused")));
    await turn();
    await running.close();
    await expect(running.done).rejects.toMatchObject({ code: "aborted" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(adapter.sockets).toHaveLength(1);
  });

  test("the caller's signal ends a pending attempt", async () => {
    const controller = new AbortController();
    const { running } = series(() => undefined, { signal: controller.signal });
    await turn();
    controller.abort();
    await expect(running.done).rejects.toMatchObject({ code: "aborted" });
  });

  test("what the request function throws is final", async () => {
    const { done } = reconnecting(scriptedAdapter(), () => Promise.reject(new Error("no credential")), {});
    await expect(done).rejects.toThrow("no credential");
  });

  test.each([
    ["7", 7000],
    ["3600", 3_600_000],
    ["7200", 3_600_000],
    ["0", 0],
    ["-5", 0],
    ["soon", 0],
    ["Wed, 01 Jan 2025 00:00:09 GMT", 9_000],
    ["Tue, 31 Dec 2024 23:59:51 GMT", 0],
  ])("waits at least as long as retry-after says, and at most an hour: %s", async (retryAfter, delayMs) => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    vi.setSystemTime("2025-01-01T00:00:00Z");
    const { delays, running } = series(({ events }, index) => {
      if (index > 0) events.close(1000, "");
      else {
        const handshake = { status: 429, headers: { "retry-after": retryAfter }, body: "" };
        events.error(
          Object.assign(new Error("429"), { name: "PlugboardError", code: "handshake-rejected", delivery: "not-sent", handshake }),
        );
      }
    });
    void running.done.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(3_601_000);
    expect(delays).toEqual([delayMs]);
    await expect(running.done).rejects.toMatchObject({ code: "closed-before-ready" });
  });

  test("the arguments of close() are used whenever it comes", async () => {
    for (const handler of ["open", "message", "connected"] as const) {
      const adapter = scriptedAdapter();
      const connected = vi.fn();
      const close = (): void => void running.close(4001, "bye");
      const running = reconnecting(adapter, url, { connected, [handler]: close });
      await turn();
      const { events, calls } = adapter.socket;
      events.message("early");
      events.open();
      await turn();
      expect(calls).toContain("close 4001 bye");
      expect(connected).not.toHaveBeenCalled();
      events.close(4001, "bye");
      expect(await running.done).toMatchObject({ code: 4001, reason: "bye", initiator: "local" });
    }
  });

  test("a code that may not be sent ends nothing", async () => {
    const adapter = scriptedAdapter();
    const running = reconnecting(adapter, url, {});
    await expect(running.close(1001)).rejects.toMatchObject({ code: "invalid-argument" });
    await turn();
    adapter.socket.events.open();
    await turn();
    expect(running.connection?.status).toBe("open");
    void running.close();
    adapter.socket.events.close(1000, "");
    await running.done;
  });

  test("takes over no unsent frames with a connection that the peer is already closing", async () => {
    let unsent: readonly unknown[] = [];
    const { adapter, contexts, running } = series((socket, index) => {
      socket.isClosing = () => index === 1;
      socket.buffered = index === 0 ? 2 ** 20 : 0;
      socket.events.open();
      setTimeout(() => {
        if (index === 0) running.connection?.send("kept");
        if (index === 2) unsent = contexts.at(-1)?.unsent ?? [];
        socket.events.close([1006, 1013, 1000][index] ?? 0, "");
      }, 10);
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await running.done;
    expect([adapter.sockets.length, contexts.map(({ index }) => index), unsent]).toEqual([3, [0, 2], ["kept"]]);
  });

  test.each([
    { connectTimeoutMs: -5 },
    { maxRetries: -1 },
    { minUptimeMs: Number.NaN },
    { minDelayMs: -5 },
    { maxDelayMs: Number.POSITIVE_INFINITY },
  ])("refuses %j", (options) => {
    expect(() => reconnecting(scriptedAdapter(), url, {}, options)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});

describe("a series that meets trouble", () => {
  const refused = ({ events }: ScriptedSocket): void => events.error(new Error("refused"));

  test("unsent frames outlive failed attempts and a connection that ended before it could take them over", async () => {
    const { adapter, contexts, running } = series((socket, index) => {
      if (index === 1) return refused(socket);
      socket.events.open();
      if (index === 2) socket.events.close(1012, "");
    });
    await turn();
    adapter.socket.buffered = 1024 * 1024;
    running.connection?.send("unsent");
    adapter.socket.events.close(1012, "restart");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(contexts).toEqual([
      { index: 0, unsent: [] },
      { index: 2, unsent: ["unsent"] },
    ]);
    void running.close();
    await vi.advanceTimersByTimeAsync(5_000);
  });

  test("a connected or waiting handler that throws is reported, and the series goes on", async () => {
    const error = vi.fn();
    const fail = (what: string) => () => {
      throw new Error(what);
    };
    const adapter = scriptedAdapter({}, (socket) => {
      queueMicrotask(() => (adapter.sockets.length === 1 ? refused(socket) : socket.events.open()));
      return socket;
    });
    const running = reconnecting(adapter, url, { connected: fail("connected"), waiting: fail("waiting"), error });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(error.mock.calls.map(([reported]) => reported)).toMatchObject([
      { code: "handler-failed", cause: { message: "waiting" } },
      { code: "handler-failed", cause: { message: "connected" } },
    ]);
    expect(running.connection?.status).toBe("open");
    const ending = running.close();
    adapter.socket.events.close(1000, "");
    await ending;
  });

  test("close() does not wait for a request function that hangs, and no request is made after it", async () => {
    const hanging = reconnecting(scriptedAdapter(), () => new Promise<string>(() => undefined), {});
    await turn();
    await hanging.close();
    await expect(hanging.done).rejects.toMatchObject({ code: "aborted" });

    const request = vi.fn(() => url);
    const waiting = reconnecting(
      scriptedAdapter({}, (socket) => {
        queueMicrotask(() => refused(socket));
        return socket;
      }),
      request,
      {},
    );
    await turn();
    await waiting.close();
    expect(request).toHaveBeenCalledTimes(1);
  });

  test("close() and abort in any handler of the series end it", async () => {
    const controller = new AbortController();
    const adapter = scriptedAdapter({}, (socket) => {
      queueMicrotask(() => refused(socket));
      return socket;
    });
    const waiting = reconnecting(adapter, url, { waiting: () => void waiting.close() });
    await turn();
    await expect(waiting.done).rejects.toMatchObject({ code: "aborted" });

    const opening = scriptedAdapter({}, (socket) => {
      queueMicrotask(() => socket.events.open());
      return socket;
    });
    for (const handler of ["open", "connected"] as const) {
      const series = reconnecting(opening, url, { [handler]: () => controller.abort() }, { signal: controller.signal });
      await turn();
      opening.sockets.at(-1)?.events.close(1000, "");
      if (handler === "open") expect(await series.done).toMatchObject({ code: 1000, initiator: "local" });
      else await expect(series.done).rejects.toMatchObject({ code: "aborted" });
    }
    expect(opening.sockets).toHaveLength(1);
  });

  test("a slow request function does not make up for a connection that ends at once", async () => {
    const adapter = scriptedAdapter({}, (socket) => {
      queueMicrotask(() => {
        socket.events.open();
        socket.events.close(1011, "");
      });
      return socket;
    });
    const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve(url), 6_000));
    const { done } = reconnecting(adapter, slow, {}, { maxRetries: 2 });
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(done).rejects.toMatchObject({ code: "retries-exhausted" });
    expect(adapter.sockets).toHaveLength(3);
  });

  test("close() asks no policy, and gives the end of the connection", async () => {
    const again = vi.fn(() => true);
    const { adapter, delays, running } = series(({ events }) => events.open(), { shouldReconnect: again });
    await turn();
    await expect(running.close(1001)).rejects.toMatchObject({ code: "invalid-argument" });
    const ending = running.close(4000, "enough");
    adapter.socket.events.close(4000, "enough");
    await ending;
    expect(await running.done).toMatchObject({ code: 4000, initiator: "local" });
    expect([again.mock.calls, delays]).toEqual([[], []]);
  });
});

describe("shouldReconnect", () => {
  const closed = (code: number, initiator: "local" | "remote" | "network" = "remote") => ({
    failures: 1,
    close: { code, reason: "", wasClean: code !== 1006, initiator, unsent: [] },
  });

  test.each([1001, 1005, 1006, 1011, 1012, 1013, 4001])("goes on after %i", (code) => {
    expect(shouldReconnect(closed(code))).toBe(true);
  });

  test.each([1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015])("stops after %i", (code) => {
    expect(shouldReconnect(closed(code))).toBe(false);
  });

  test("stops after a local close", () => {
    expect(shouldReconnect(closed(1006, "local"))).toBe(false);
  });

  test.each([
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])("a handshake refused with %i: %s", (status, again) => {
    const error = {
      name: "PlugboardError",
      code: "handshake-rejected",
      delivery: "not-sent",
      message: "",
      handshake: { status, headers: {}, body: "" },
    };
    expect(shouldReconnect({ failures: 1, error: error as never })).toBe(again);
  });
});

test("backoff is full jitter under a doubling bound", () => {
  const options = { minDelayMs: 500, maxDelayMs: 30_000 };
  expect([1, 2, 3, 20].map((failures) => backoffMs(failures, options, 0.999999))).toEqual([499, 999, 1_999, 29_999]);
  expect(backoffMs(5, options, 0)).toBe(0);
});
