import { PlugboardError, reconnecting } from "@plugboard/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scriptedAdapter, url } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const series = 1_000;

/** Runs a thousand series whose server is away for a while; gives the attempts of each second and how many are connected when it is back. */
const outage = async (outageMs: number) => {
  const dials: number[] = [];
  const startedAt = Date.now();
  const isAway = (): boolean => Date.now() - startedAt < outageMs;
  const adapter = scriptedAdapter({}, (socket) => {
    const second = Math.floor((Date.now() - startedAt) / 1_000);
    dials[second] = (dials[second] ?? 0) + 1;
    queueMicrotask(() => (isAway() ? socket.events.error(new Error("refused")) : socket.events.open()));
    return socket;
  });
  const all = Array.from({ length: series }, () => reconnecting(adapter, url, {}));
  await vi.advanceTimersByTimeAsync(outageMs + 31_000);
  const connected = all.filter(({ connection }) => connection?.status === "open").length;
  for (const one of all) void one.close();
  await vi.runAllTimersAsync();
  return { connected, dials: Array.from(dials, (count = 0) => count) };
};

// The clock is the test's, so a timeout of the runner would only say that the machine is busy.
test.each([4_400, 10_000, 60_000])(
  "an outage of %d ms ends no series, and the attempts are spread",
  { timeout: 300_000 },
  async (outageMs) => {
    const { connected, dials } = await outage(outageMs);
    expect(connected).toBe(series);
    expect(Math.max(...dials.slice(5))).toBeLessThan(series * 0.35);
    expect(Math.max(0, ...dials.slice(20))).toBeLessThan(series * 0.15);
  },
);

test("a series gives up with the first failure after giveUpAfterMs, and not before", async () => {
  const adapter = scriptedAdapter({}, () => {
    throw new Error("no route");
  });
  const running = reconnecting(adapter, url, {}, { giveUpAfterMs: 10_000, maxDelayMs: 1_000 });
  let end: unknown;
  running.done.catch((error: unknown) => {
    end = error;
  });
  await vi.advanceTimersByTimeAsync(9_999);
  expect(end).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(end).toMatchObject({ code: "retries-exhausted", cause: { cause: { message: "no route" } } });
});

test("whenConnected gives the connection that comes when the server does, and then the open one", async () => {
  let isAway = true;
  const adapter = scriptedAdapter({}, (socket) => {
    queueMicrotask(() => (isAway ? socket.events.error(new Error("refused")) : socket.events.open()));
    return socket;
  });
  const running = reconnecting(adapter, url, {});
  const waiting = running.whenConnected();
  await vi.advanceTimersByTimeAsync(5_000);
  isAway = false;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await waiting).toBe(running.connection);
  expect(await running.whenConnected()).toBe(running.connection);
  const closing = running.close();
  await vi.runAllTimersAsync();
  await closing;
  await expect(running.whenConnected()).rejects.toMatchObject({ code: "aborted" });
});

test("whenConnected rejects when the series ends without a connection", async () => {
  const adapter = scriptedAdapter({}, () => {
    throw new PlugboardError("invalid-argument", "never");
  });
  await expect(reconnecting(adapter, url, {}).whenConnected()).rejects.toMatchObject({ code: "invalid-argument" });
});
