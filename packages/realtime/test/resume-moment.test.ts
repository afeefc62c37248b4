import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begin, outcome, updated } from "./call-peer.ts";
import { settle } from "./scripted-socket.ts";

describe("the moment in which a call is resumed", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

  test("is ahead of the expiry that the server has announced last", async () => {
    const { transport, adapter, tell: receive } = await begin({ beforeExpiryMs: 1000 });
    const reasons: string[] = [];
    transport.on("resuming", ({ reason }) => reasons.push(reason));
    receive({ type: "session.created", session: { expires_at: inSeconds(10) } });
    receive({ type: "session.updated", session: { expires_at: inSeconds(20) } });
    await vi.advanceTimersByTimeAsync(18_000);
    expect(adapter.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect([adapter.sockets.length, reasons]).toEqual([2, ["expiry"]]);
    transport.close();
  });

  test("is not waited for longer than patienceMs, and the response that is cut off is asked for again", async () => {
    const { transport, tell: receive, dialled } = await begin({ patienceMs: 5000 });
    transport.requestResponse();
    receive({ type: "response.created", response: { id: "r", conversation_id: "c" } });
    const resumed = outcome(transport.resume());
    const { tell, sent } = await dialled();
    tell(updated);
    sent();
    await vi.advanceTimersByTimeAsync(4999);
    expect(await Promise.race([resumed, "waiting"])).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await resumed).toBe("resumed");
    expect(sent()).toMatchObject([{ type: "response.create" }]);
    transport.close();
  });

  test("after a loss comes at once, then with growing pauses, and ends after the attempts that were allowed", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { transport, adapter, lose } = await begin({ attempts: 3 });
    const ends: number[] = [];
    transport.on("close", ({ code }) => ends.push(code));
    const counts: number[] = [];
    lose();
    for (const waitMs of [0, 499, 1, 999, 1]) {
      await vi.advanceTimersByTimeAsync(waitMs);
      await settle();
      counts.push(adapter.sockets.length);
      if (adapter.sockets.length > counts.length / 2) adapter.socket.end(1006, "");
      await settle();
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(counts).toEqual([2, 2, 3, 3, 4]);
    expect([adapter.sockets.length, ends]).toEqual([4, [1006]]);
    vi.restoreAllMocks();
  });
});
