import { nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";
import { attachSideband, forkSession, type SidebandOptions } from "../src/index.ts";
import { loud, quiet, type Started, start } from "./started.ts";

const attach = (call: Started, options: Partial<SidebandOptions> = {}) =>
  attachSideband({
    adapter: nodeAdapter(),
    apiKey: "sk-live-test-key",
    baseUrl: call.simulator.url,
    sessionId: call.session.session?.id ?? "",
    ...options,
  });

test("a sideband hears session.started at once, both sides' audio with times, and both transcripts", async () => {
  await using call = await start();
  const heard: string[] = [];
  await using sideband = await attach(call, { on: { event: ({ type }) => heard.push(type) } });
  expect(sideband.session).toMatchObject({ id: call.session.session?.id, status: "active" });
  const spoke = new Promise((resolve) => sideband.on("audio", (chunk) => chunk.sound === "speech" && resolve(chunk)));
  call.session.sendAudio(loud(500));
  call.session.sendAudio(quiet(2_000));
  expect(await spoke).toMatchObject({ lostMs: 0, data: { length: 4_800 } });
  expect(heard[0]).toBe("session.started");
  expect(heard).toContain("session.input_audio.append");
  expect(sideband.transcript[0]?.speaker).toBe("user");
});

test("reflected input is not an acknowledgement, and commands of a sideband are answered to it", async () => {
  await using call = await start();
  await using sideband = await attach(call);
  const muted = sideband.mute();
  call.session.sendAudio(loud(200));
  expect(await muted).toMatchObject({ status: "acknowledged", event: { type: "session.input_audio.muted" } });
  expect(await sideband.sendDtmf("5")).toMatchObject({ status: "acknowledged", event: { event: "5" } });
  expect(() => sideband.send({ type: "session.input_audio.append", audio: "AAAA" })).toThrow(
    expect.objectContaining({ code: "invalid-argument" }),
  );
});

test("a sideband that leaves does not end the session; one that ends it ends it for everybody", async () => {
  await using call = await start();
  await using first = await attach(call);
  expect(await first.close()).toMatchObject({ status: "detached", close: { initiator: "local" } });
  expect(call.session.state.status).toBe("running");
  await using second = await attach(call, { gracefulClose: true });
  const ended = new Promise((resolve) => call.session.on("closed", resolve));
  expect(await second.endSession()).toMatchObject({ status: "confirmed", reason: "close_requested", close: { code: 1000 } });
  expect(await ended).toMatchObject({ status: "confirmed", close: { code: 1005 } });
});

test("a primary that is lost is told to a sideband as session.closed with connection_lost", async () => {
  await using call = await start();
  await using sideband = await attach(call);
  const ended = new Promise((resolve) => sideband.on("closed", resolve));
  (await call.simulator.live.connection(0)).terminate();
  expect(await ended).toMatchObject({ status: "confirmed", reason: "connection_lost" });
});

test("a session that is unknown is refused with 404, and its id is encoded in the path", async () => {
  await using call = await start();
  await expect(attach(call, { sessionId: "live_a/b" })).rejects.toMatchObject({ code: "handshake-rejected", handshake: { status: 404 } });
  expect(call.simulator.live.handshakes.at(-1)?.url).toBe("/v1/live/sessions/live_a%2Fb/attach");
});

test("a stored session that has ended is forked under an id of its own; one that runs is not", async () => {
  await using call = await start({}, { session: { model: "gpt-live-1", store: true, instructions: "Be brief." } });
  const sessionId = call.session.session?.id ?? "";
  const options = { adapter: nodeAdapter(), apiKey: "sk-live-test-key", baseUrl: call.simulator.url, sessionId, silence: null };
  await expect(forkSession(options)).rejects.toMatchObject({ code: "handshake-rejected", handshake: { status: 409 } });
  await call.session.close();
  const format = { type: "audio/pcmu", rate: 8_000 } as const;
  await using fork = await forkSession({ ...options, session: { audio: { format } } });
  expect(fork.session).toMatchObject({ instructions: "Be brief.", audio: { format } });
  expect(fork.session?.id).not.toBe(sessionId);
  expect(fork.usageSeconds).toBeUndefined();
  expect(call.simulator.live.received.at(-1)?.event).toMatchObject({ type: "session.start", session: { audio: { format } } });
  fork.sendAudio(new Uint8Array(8_000).fill(0xff));
  expect(await fork.close()).toMatchObject({ status: "confirmed", usageSeconds: 1 });
});
