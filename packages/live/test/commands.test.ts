import { expect, test } from "vitest";
import { prepare, quiet, start } from "./started.ts";

test("an append resolves with its acknowledgement, once the timeline has passed it", async () => {
  await using call = await start();
  const outcome = call.session.instructions("Greet the caller now.");
  call.session.sendAudio(quiet(1_000));
  expect(await outcome).toMatchObject({
    status: "acknowledged",
    event: { type: "session.instructions.appended", start_ms: 600, end_ms: 800 },
  });
});

test("without audio nothing is acknowledged, and the outcome says that this is why", async () => {
  await using call = await start({}, { answerTimeoutMs: 200 });
  expect(await call.session.thinking("Silence.")).toEqual({ status: "unacknowledged", why: "no-audio", delivery: "unknown" });
});

test("with audio and without an answer the outcome says no-answer", async () => {
  // By this clock no time passes, so the audio was sent just now, however slow the machine is.
  const clock = { tickMs: 100, now: () => 0, every: () => () => undefined };
  await using call = await start({}, { answerTimeoutMs: 200, silence: { clock }, closeTimeoutMs: 50, connection: { closeTimeoutMs: 50 } });
  (await call.simulator.live.connection(0)).stall();
  const outcome = call.session.thinking("Stalled.");
  call.session.sendAudio(quiet(20));
  expect(await outcome).toMatchObject({ status: "unacknowledged", why: "no-answer" });
});

test("an append that is pending when the session ends is unacknowledged, and is no failure", async () => {
  await using call = await start();
  const failures: unknown[] = [];
  call.session.on("failure", (error) => failures.push(error));
  const outcome = call.session.thinking("Not placed: no audio is flowing.");
  expect(await call.session.close()).toMatchObject({ status: "confirmed" });
  expect(await outcome).toEqual({ status: "unacknowledged", why: "session-over", delivery: "unknown" });
  expect(failures).toEqual([]);
});

test.each([
  ["with the ids of the client", true],
  ["without them, as Azure does", false],
])("two appends sent together have each its own outcome, %s", async (_what, repeatsIds) => {
  await using call = await start({ everyConnection: { repeatsIds } });
  const both = [call.session.thinking("One."), call.session.commentary("Two.")];
  call.session.sendAudio(quiet(1_000));
  const [thinking, commentary] = await Promise.all(both);
  expect(thinking).toMatchObject({ status: "acknowledged", event: { type: "session.thinking.appended", start_ms: 600 } });
  expect(commentary).toMatchObject({ status: "acknowledged", event: { type: "session.commentary.appended", start_ms: 600 } });
});

test("a refused command resolves as refused, with the API's error, and the session goes on", async () => {
  await using call = await start();
  const failures: unknown[] = [];
  call.session.on("failure", (error) => failures.push(error));
  const outcome = await call.session.update({ delegation: { type: "responses", responses: { model: "gpt-5.6-luna" } } });
  expect(outcome).toMatchObject({
    status: "refused",
    error: { code: "server-error", delivery: "rejected", cause: { code: "immutable_field_update", param: "session.delegation.type" } },
  });
  expect(failures).toEqual([]);
  expect(call.session.state.status).toBe("running");
});

test("mute, unmute, update, a fixture and decisions are acknowledged", async () => {
  await using call = await start();
  const { session } = call;
  expect(await session.mute()).toMatchObject({ status: "acknowledged", event: { type: "session.input_audio.muted" } });
  expect(call.simulator.live.sessions[0]?.isMuted).toBe(true);
  expect(await session.unmute()).toMatchObject({ status: "acknowledged" });
  expect(await session.update({ delegation: { type: "client", acknowledgement_delay_ms: 200 } })).toMatchObject({
    event: { session: { delegation: { acknowledgement_delay_ms: 200 } } },
  });
  const audio = Buffer.alloc(4_800).toString("base64");
  expect(await session.command({ type: "session.output_audio.fixture.play", audio })).toMatchObject({ status: "acknowledged" });
  expect(await session.thinking("Not while it plays.")).toMatchObject({ status: "refused" });
  expect(await session.command({ type: "decision.create", event_id: "d1" })).toMatchObject({
    event: { event: { type: "decision.completed" } },
  });
  expect(await session.command({ type: "decision.create", event_id: "d1" })).toMatchObject({ status: "refused" });
});

test("an error that no command caused is a failure, with a null code too, and the session goes on", async () => {
  await using call = await start({ onStart: [{ moderate: true }] });
  const failure = new Promise((resolve) => call.session.on("failure", resolve));
  call.session.sendAudio(quiet(100));
  expect(await failure).toMatchObject({ code: "server-error", cause: { code: null, message: "Output was moderated." } });
  expect(call.session.state.status).toBe("running");
});

test("an error without any listener reaches onUnhandled and not the process", async () => {
  const unhandled: unknown[] = [];
  await using call = await start({ onStart: [{ moderate: true }] }, { onUnhandled: (error) => unhandled.push(error.code) });
  const told = new Promise((resolve) => call.session.on("error", resolve));
  call.session.sendAudio(quiet(100));
  await told;
  expect(unhandled).toEqual(["server-error"]);
});

test("events that have a method of their own are not taken by send()", async () => {
  await using call = await start();
  for (const type of ["session.close", "session.start", "session.input_audio.append", "transport.dtmf.send"] as const) {
    expect(() => call.session.send({ type, session: { model: "m" }, audio: "AAAA", event: "1" } as never)).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  }
  await expect(call.session.thinking("Whose?", "item_of_another_session")).rejects.toMatchObject({ code: "invalid-argument" });
  await expect(call.session.commentary("  ")).rejects.toMatchObject({ code: "invalid-argument" });
});

test("nothing is taken before session.started", async () => {
  await using call = await prepare({});
  await expect(call.session.mute()).rejects.toMatchObject({ code: "not-open", delivery: "not-sent" });
});

test("a text above 500 tokens goes in several appends, none of which is refused", async () => {
  await using call = await start();
  const text = "The parcel left the depot this morning. ".repeat(120).trim();
  const outcome = call.session.commentary(text);
  call.session.sendAudio(quiet(1_000));
  expect(await outcome).toMatchObject({ status: "acknowledged" });
  const sent = call.simulator.live.received.flatMap(({ event }) =>
    event?.type === "session.commentary.append" ? [String(event["content"])] : [],
  );
  expect(sent.length).toBeGreaterThan(1);
  expect(sent.join("")).toBe(text);
});
