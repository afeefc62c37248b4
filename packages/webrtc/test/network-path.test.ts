import { type Connection, connect } from "@plugboard/core";
import { type CallAnswer, webrtcAdapter } from "@plugboard/webrtc";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedPeer } from "./scripted-peer.ts";

// The network is scripted and so is the time: how long a path is interrupted is what these tests are about.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const recoveryTimeoutMs = 5_000;

/** A call that is connected. `restart` is what the other side can do about new addresses. */
const call = async (restart?: CallAnswer["restart"]): Promise<{ readonly peer: ScriptedPeer; readonly connection: Connection }> => {
  const peer = new ScriptedPeer();
  const exchange = async (): Promise<CallAnswer> => ({ answer: "answer", ...(restart && { restart }) });
  const adapter = webrtcAdapter({ createPeerConnection: () => peer, mediaStream: null, recoveryTimeoutMs, exchange });
  const connection = await connect(adapter, "http://peer.test/calls");
  peer.become("connected");
  return { peer, connection };
};

const lost = { code: 1006, initiator: "network", wasClean: false, error: { code: "connection-lost", cause: { code: "ice-failed" } } };

test("a path that comes back before the bound is a call that goes on", async () => {
  const { peer, connection } = await call();
  peer.become("disconnected");
  await vi.advanceTimersByTimeAsync(recoveryTimeoutMs - 1);
  peer.become("connected");
  await vi.advanceTimersByTimeAsync(10 * recoveryTimeoutMs);
  expect([connection.status, peer.isClosed]).toEqual(["open", false]);
});

test("each interruption has the whole bound, and no more, however many came before", async () => {
  const { peer, connection } = await call();
  for (let count = 0; count < 3; count += 1) {
    peer.become("disconnected");
    await vi.advanceTimersByTimeAsync(recoveryTimeoutMs - 1);
    peer.become("connected");
  }
  expect(connection.status).toBe("open");
  peer.become("disconnected");
  await vi.advanceTimersByTimeAsync(recoveryTimeoutMs);
  expect(await connection.closed).toMatchObject(lost);
});

test("a path that stays away for longer ends the call once, with the reason, and leaves no timer", async () => {
  const { peer, connection } = await call();
  peer.become("disconnected");
  await vi.advanceTimersByTimeAsync(recoveryTimeoutMs);
  expect(await connection.closed).toMatchObject(lost);
  expect([peer.isClosed, vi.getTimerCount()]).toEqual([true, 0]);
});

test("a path that failed ends the call at once where addresses cannot be exchanged", async () => {
  const { peer, connection } = await call();
  peer.become("failed");
  expect(await connection.closed).toMatchObject(lost);
});

test.each(["disconnected", "failed"] as const)(
  "where they can, a path that is %s gets new addresses, and the call goes on",
  async (state) => {
    const restart = vi.fn(async (offer: string) => `answer to the ${offer}`);
    const { peer, connection } = await call(restart);
    peer.become(state);
    await vi.advanceTimersByTimeAsync(state === "failed" ? 0 : recoveryTimeoutMs);
    expect(peer.offers).toEqual(["offer", "offer with new addresses"]);
    expect(peer.answers).toEqual(["answer", "answer to the offer with new addresses"]);
    peer.become("connected");
    await vi.advanceTimersByTimeAsync(10 * recoveryTimeoutMs);
    expect([connection.status, restart.mock.calls.length]).toEqual(["open", 1]);
  },
);

test("new addresses that lead nowhere end the call after as long again", async () => {
  const { peer, connection } = await call(async () => "answer");
  peer.become("failed");
  await vi.advanceTimersByTimeAsync(recoveryTimeoutMs - 1);
  expect(connection.status).toBe("open");
  await vi.advanceTimersByTimeAsync(1);
  expect(await connection.closed).toMatchObject(lost);
});

test("an exchange of addresses that is refused ends the call", async () => {
  const { peer, connection } = await call(() => Promise.reject(new Error("no")));
  peer.become("failed");
  await vi.advanceTimersByTimeAsync(0);
  expect(await connection.closed).toMatchObject(lost);
});

test("an exchange of addresses is called off when the call ends", async () => {
  const signals: AbortSignal[] = [];
  const { peer, connection } = await call((_offer, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  peer.become("failed");
  await vi.advanceTimersByTimeAsync(0);
  connection.terminate();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("encryption that failed is not given new addresses", async () => {
  const restart = vi.fn(async () => "answer");
  const { peer, connection } = await call(restart);
  peer.sctp.transport.state = "failed";
  peer.become("failed");
  expect(await connection.closed).toMatchObject({ error: { cause: { code: "dtls-failed" } } });
  expect(restart).not.toHaveBeenCalled();
});

test("a page that is left ends its call, with this as the reason, and no longer listens", async () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  const { peer, connection } = await call();
  page.dispatchEvent(new Event("pagehide"));
  expect(await connection.closed).toMatchObject({ code: 1006, error: { cause: { code: "page-hidden" } } });
  expect(peer.isClosed).toBe(true);
  page.dispatchEvent(new Event("pagehide"));
});

test("a page that is hidden and not left keeps its call", async () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  const { connection } = await call();
  page.dispatchEvent(new Event("visibilitychange"));
  page.dispatchEvent(new Event("blur"));
  expect(connection.status).toBe("open");
});
