import fc from "fast-check";
import { expect, test } from "vitest";
import type { LiveEnding } from "../src/index.ts";
import { loud, quiet, start } from "./started.ts";

test("close() sends session.close, waits for session.closed, and gives the final usage", async () => {
  await using call = await start({ everyConnection: { closed: { delayMs: 50 } } });
  call.session.sendAudio(quiet(3_000));
  const closing = call.session.close();
  expect(call.session.state.status).toBe("closing");
  await expect(closing).resolves.toMatchObject({ status: "confirmed", reason: "close_requested", usageSeconds: 3 });
  expect(await call.session.close()).toBe(await closing);
});

test("a server that never confirms is given up in time: unconfirmed, with the last usage that was heard", async () => {
  await using call = await start({ everyConnection: { closed: "never" } }, { closeTimeoutMs: 200 });
  call.session.sendAudio(quiet(15_000));
  await call.simulator.live.waitFor("session.input_audio.append");
  await new Promise<void>((resolve) => call.session.on("session.usage.updated", () => resolve()));
  expect(await call.session.close()).toMatchObject({ status: "unconfirmed", usageSeconds: 15, close: { initiator: "local" } });
});

test("a socket that ends without session.closed is told at once, with its code and reason, and is not dialled again", async () => {
  await using call = await start();
  const closed = new Promise<LiveEnding>((resolve) => call.session.on("closed", resolve));
  (await call.simulator.live.connection(0)).close(1011, "boom");
  expect(await closed).toMatchObject({
    status: "unconfirmed",
    usageSeconds: undefined,
    close: { code: 1011, reason: "boom" },
    error: { code: "connection-lost", delivery: "unknown" },
  });
  expect(call.simulator.live.handshakes).toHaveLength(1);
});

test.each(["expired", "content", "remote_hangup", "connection_lost"] as const)(
  "session.closed with %s ends the session, confirmed, whatever its status says, and nothing is dialled again",
  async (reason) => {
    await using call = await start({ onStart: [{ end: reason }] });
    const closed = new Promise<LiveEnding>((resolve) => call.session.on("closed", resolve));
    const told = new Promise((resolve) => call.session.on("session.closed", resolve));
    call.session.sendAudio(quiet(100));
    expect(await told).toMatchObject({ session: { status: "active" } });
    expect(await closed).toMatchObject({ status: "confirmed", reason, close: { code: 1005 } });
    expect(call.session.state).toMatchObject({ status: "closed" });
    expect(call.simulator.live.handshakes).toHaveLength(1);
  },
);

test("session.closed without a session, as Azure sends it, is a confirmation too", async () => {
  await using call = await start({ everyConnection: { closed: "bare" } });
  expect(await call.session.close()).toMatchObject({ status: "confirmed", reason: "close_requested" });
});

test("what is sent after the end is refused with not-open, and audio is reported", async () => {
  await using call = await start();
  const dropped: unknown[] = [];
  call.session.on("audio-dropped", (event) => dropped.push(event));
  await call.session.close();
  await expect(call.session.commentary("Too late.")).rejects.toMatchObject({ code: "not-open", delivery: "not-sent" });
  expect(() => call.session.send({ type: "response.create" })).toThrow(expect.objectContaining({ code: "not-open" }));
  call.session.sendAudio(quiet(20));
  expect(dropped).toEqual([{ bytes: 960, why: "session-over" }]);
});

test("property: however a session is closed, close() resolves once, every append has an outcome, and `closed` is the last event", async () => {
  const disturbance = fc.constantFrom("none", "cut", "code", "content", "stall");
  await fc.assert(
    fc.asyncProperty(
      disturbance,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 1_500 }),
      fc.boolean(),
      async (what, appends, ms, early) => {
        const call = await start({}, { closeTimeoutMs: 100, connection: { closeTimeoutMs: 50 } });
        const { session, simulator } = call;
        const events: string[] = [];
        session.on("event", ({ type }) => events.push(type));
        session.on("closed", () => events.push("closed"));
        const connection = await simulator.live.connection(0);
        const outcomes = Array.from({ length: appends }, (_, index) => session.thinking(`Fact ${index}.`));
        if (ms > 0) session.sendAudio(loud(ms));
        const disturb = (): void => {
          if (what === "cut") connection.terminate();
          else if (what === "code") connection.close(4_000, "test");
          else if (what === "content") simulator.live.sessions[0]?.end("content");
          else if (what === "stall") connection.stall();
        };
        if (early) disturb();
        const closing = session.close();
        if (!early) disturb();
        const ending = await closing;
        expect(["confirmed", "unconfirmed"]).toContain(ending.status);
        const settled = await Promise.all(outcomes);
        expect(settled.every(({ status }) => status === "acknowledged" || status === "unacknowledged")).toBe(true);
        expect(events.filter((type) => type === "closed")).toHaveLength(1);
        expect(events.at(-1)).toBe("closed");
        await simulator.close();
      },
    ),
    { numRuns: 40 },
  );
});
