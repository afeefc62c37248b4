import { expect, test } from "vitest";
import { restoredItems } from "../src/continuity/restored-items.ts";
import { type Continued, createLiveClock, forkOrNewSession, type LiveEnding, newSession } from "../src/index.ts";
import { loud, quiet, type Started, start } from "./started.ts";

const model = "gpt-live-1";
const once = <T>(call: Started, type: "continued" | "closed"): Promise<T> =>
  new Promise((resolve) => call.session.on(type, (value) => resolve(value as T)));

test("a lost session goes on in a new one that begins with session.start and what was said, never with audio", async () => {
  const live = { turns: [{ transcript: "My order is A0042.", reply: [{ say: "One moment.", audio: { toneMs: 200 } }] }] };
  await using call = await start(live, { continuity: newSession({ minDelayMs: 1 }), session: { model, instructions: "Be brief." } });
  const { session, simulator } = call;
  const said = new Promise<void>((resolve) =>
    session.on("session.output_transcript.delta", ({ delta }) => delta.includes("moment") && resolve()),
  );
  session.sendAudio(loud(400));
  session.sendAudio(quiet(1_500));
  await said;
  const continued = once<Continued>(call, "continued");
  const lost = new Promise((resolve) => session.on("state", (state) => state.status === "continuing" && resolve(state)));
  (await simulator.live.connection(0)).close(1011, "boom");
  expect(await lost).toMatchObject({ after: { status: "unconfirmed", close: { code: 1011 } } });
  session.sendAudio(quiet(20));
  expect(await continued).toMatchObject({ after: { status: "unconfirmed" }, session: { id: "live_0002" } });
  const second = simulator.live.received.filter(({ connection }) => connection === 1);
  expect(second[0]?.event).toMatchObject({
    type: "session.start",
    session: {
      instructions: "Be brief.",
      input: [
        { role: "user", content: [{ type: "input_text", text: "My order is A0042." }] },
        { role: "assistant", content: [{ type: "output_text", text: "One moment." }] },
      ],
    },
  });
  expect(call.states).toEqual(["connecting", "running", "continuing", "running"]);
  expect(await session.close()).toMatchObject({ status: "confirmed" });
});

test("a delegation of the session before is refused here, because it means nothing to the new one", async () => {
  await using call = await start({ onStart: [{ delegate: true }] }, { continuity: newSession({ minDelayMs: 1 }) });
  const delegated = new Promise<string>((resolve) =>
    call.session.on("session.delegation.created", ({ delegation }) => resolve(delegation.id)),
  );
  call.session.sendAudio(quiet(100));
  const id = await delegated;
  const continued = once(call, "continued");
  (await call.simulator.live.connection(0)).terminate();
  await continued;
  await expect(call.session.commentary("Late.", id)).rejects.toMatchObject({ code: "invalid-argument" });
});

test("a server that ends every session at once is not dialled for ever, nor without a pause", async () => {
  const live = { onStart: [{ end: "expired" }] } as const;
  const continuity = newSession({ maxAttempts: 3, minDelayMs: 5, maxDelayMs: 20 });
  await using call = await start(live, { continuity, silence: { clock: createLiveClock(10) } });
  expect(await once<LiveEnding>(call, "closed")).toMatchObject({ status: "confirmed", reason: "expired" });
  expect(call.simulator.live.handshakes).toHaveLength(4);
});

test.each(["content", "remote_hangup"] as const)("an end for %s is the end of the conversation", async (end) => {
  await using call = await start({ onStart: [{ end }] }, { continuity: newSession() });
  const closed = once<LiveEnding>(call, "closed");
  call.session.sendAudio(quiet(100));
  expect(await closed).toMatchObject({ status: "confirmed", reason: end });
  expect(call.simulator.live.handshakes).toHaveLength(1);
});

test("a start that is refused for good ends the conversation, and says why", async () => {
  const live = { connections: [{}, { refuseStart: { code: "credit_balance_exhausted", message: "No credit." } }] };
  await using call = await start(live, { continuity: newSession({ minDelayMs: 1 }) });
  const failure = new Promise((resolve) => call.session.on("failure", resolve));
  const closed = once<LiveEnding>(call, "closed");
  (await call.simulator.live.connection(0)).terminate();
  expect(await failure).toMatchObject({
    code: "retries-exhausted",
    cause: { code: "server-error", cause: { code: "credit_balance_exhausted" } },
  });
  expect(await closed).toMatchObject({ status: "unconfirmed" });
  expect(call.simulator.live.handshakes).toHaveLength(2);
});

test("a refused handshake that passes is tried again, with a fresh key each time", async () => {
  let keys = 0;
  const live = { connections: [{}, { refuse: { status: 503 } }] };
  const apiKey = (): string => {
    keys += 1;
    return `sk-key-${keys}`;
  };
  await using call = await start(live, { continuity: newSession({ minDelayMs: 1, maxDelayMs: 5 }), apiKey });
  const continued = once<Continued>(call, "continued");
  (await call.simulator.live.connection(0)).terminate();
  expect((await continued).session.id).toBe("live_0002");
  expect(call.simulator.live.handshakes.map(({ credential }) => credential.key)).toEqual(["sk-key-1", "sk-key-2", "sk-key-3"]);
});

test("ahead of the expiry the new session is there before the old one is closed", async () => {
  const live = { connections: [{ lifetimeMs: 3_000 }] };
  await using call = await start(live, { continuity: newSession({ beforeExpiryMs: 2_000 }) });
  const closedFirst = (await call.simulator.live.connection(0)).closed;
  const continued = await once<Continued>(call, "continued");
  expect(continued).toMatchObject({ after: undefined, session: { id: "live_0002" } });
  await closedFirst;
  expect(call.simulator.live.sessions.map(({ status, reason }) => [status, reason])).toEqual([
    ["closed", "close_requested"],
    ["running", undefined],
  ]);
  expect(call.states).toEqual(["connecting", "running", "running"]);
});

test("a stored session whose end is confirmed is forked; where the server refuses the fork, a new one begins", async () => {
  const session = { model, store: true };
  const continuity = forkOrNewSession({ minDelayMs: 1 });
  await using call = await start({}, { continuity, session });
  const forked = once<Continued>(call, "continued");
  call.simulator.live.sessions[0]?.end("expired");
  await forked;
  expect(call.simulator.live.handshakes[1]?.url).toBe("/v1/live/sessions/live_0001/fork");

  await using refused = await start({ connections: [{}, { refuse: { status: 410 } }] }, { continuity, session });
  const renewed = once<Continued>(refused, "continued");
  refused.simulator.live.sessions[0]?.end("expired");
  await renewed;
  expect(refused.simulator.live.handshakes.map(({ url, status }) => [url.split("/").at(-1), status])).toEqual([
    ["sessions", 101],
    ["fork", 410],
    ["sessions", 101],
  ]);
});

test("close() while the next session is being opened ends the conversation and leaves no socket", async () => {
  const live = { connections: [{}, { started: "never" as const }] };
  await using call = await start(live, { continuity: newSession({ minDelayMs: 1 }) });
  (await call.simulator.live.connection(0)).terminate();
  const second = await call.simulator.live.connection(1);
  expect(await call.session.close()).toMatchObject({ status: "unconfirmed" });
  await second.closed;
  expect(call.session.state.status).toBe("closed");
});

test("of a long conversation the newest is restored, within the API's bounds, in the order of its beginning", () => {
  const passages = Array.from({ length: 300 }, (_, index) => ({
    speaker: "user" as const,
    text: `Number ${index}.`,
    startMs: index,
    endMs: index + 1,
  }));
  const items = restoredItems([{ role: "developer", content: [{ type: "input_text", text: "First." }] }], passages);
  expect(items).toHaveLength(128);
  expect(items.at(-1)).toMatchObject({ content: [{ text: "Number 299." }] });
  const long = restoredItems([], [{ speaker: "assistant", text: "語".repeat(9_000), startMs: 0, endMs: 1 }, ...passages.slice(0, 1)]);
  expect(long).toHaveLength(1);
});
