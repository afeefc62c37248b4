import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RealtimeTransport, type ResumingOptions, resuming } from "../src/index.ts";
import { created, updated } from "./call-peer.ts";
import { type ScriptedSocket, scriptedAdapter } from "./scripted-socket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const calls = 200;

/** Holds calls whose server dies under all of them and is away for a while; gives the dials of each second, and how the calls stand then. */
const outage = async (outageMs: number, options: ResumingOptions = {}) => {
  const sockets: ScriptedSocket[] = [];
  const dials: number[] = [];
  let diedAt = Number.NaN;
  const isAway = (): boolean => Date.now() - diedAt < outageMs;
  const onSocket = (socket: ScriptedSocket): void => {
    sockets.push(socket);
    const second = Math.floor((Date.now() - diedAt) / 1_000);
    if (second >= 0) dials[second] = (dials[second] ?? 0) + 1;
    socket.onSend = (frame) => {
      if (frame.includes('"session.update"')) queueMicrotask(() => socket.message(JSON.stringify({ event_id: "e", ...updated })));
    };
    queueMicrotask(() => {
      if (isAway()) return socket.fail(new Error("refused"));
      socket.open();
      socket.message(JSON.stringify({ event_id: "e", ...created }));
    });
  };
  const adapter = scriptedAdapter({ onSocket });
  const ends: number[] = [];
  const transports = Array.from({ length: calls }, () => {
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", resume: resuming(options), ready: "session.updated" });
    transport.on("error", () => undefined);
    transport.on("close", ({ code }) => ends.push(code));
    return transport;
  });
  const connecting = Promise.all(transports.map((transport) => transport.connect()));
  await vi.advanceTimersByTimeAsync(0);
  await connecting;
  diedAt = Date.now();
  for (const socket of sockets.slice(0, calls)) socket.end(1006, "");
  await vi.advanceTimersByTimeAsync(outageMs + 10_000);
  const resumed = transports.filter(({ status }) => status === "connected").length;
  const lost = ends.length;
  for (const transport of transports) transport.close();
  await vi.runAllTimersAsync();
  return { resumed, lost, dials: Array.from(dials, (count = 0) => count) };
};

// Over sockets in memory and a clock of the test.
test.each([4_400, 10_000, 60_000])(
  "an outage of %d ms ends no call, and the attempts are spread",
  async (outageMs) => {
    const { resumed, lost, dials } = await outage(outageMs);
    expect({ resumed, lost }).toEqual({ resumed: calls, lost: 0 });
    expect(Math.max(...dials.slice(5))).toBeLessThan(calls * 0.5);
  },
  120_000,
);

test("a call is given up with the first attempt that fails after giveUpAfterMs, or after the attempts that are allowed", async () => {
  expect(await outage(60_000, { giveUpAfterMs: 20_000 })).toMatchObject({ resumed: 0, lost: calls });
  const { lost, dials } = await outage(60_000, { attempts: 3 });
  expect({ lost, dials: dials.reduce((sum, count) => sum + count, 0) }).toEqual({ lost: calls, dials: 3 * calls });
}, 120_000);
