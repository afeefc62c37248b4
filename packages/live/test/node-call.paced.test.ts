import { nodeAdapter } from "@plugboard/node";
import { type Simulator, type SimulatorScript, startSimulator } from "@plugboard/simulator";
import { type CallAnswer, webrtcAdapter } from "@plugboard/webrtc";
import { expect, test } from "vitest";
// The call of a Node program as the demo makes it: werift for the path, libopus for the sound.
import openCallAudio from "../../../examples/demo/src/calls/node.ts";
import { attachSideband, type CallOptions, clientDelegation, joinCall, type LiveCall, type LiveEnding } from "../src/index.ts";
import { createCall } from "../src/server.ts";

/** A tone of 16-bit samples at 24 kHz, and the silence after it: the user has stopped. */
const question = new Uint8Array(Int16Array.from({ length: 24_000 }, (_, at) => (at < 14_400 ? 8_000 * Math.sin(at / 8) : 0)).buffer);

interface Caller extends AsyncDisposable {
  readonly call: LiveCall;
  readonly sessionId: string;
  readonly types: readonly string[];
  readonly closed: Promise<LiveEnding>;
  /** Says the question. `hear` is told what the peer plays. */
  readonly say: (hear: (pcm: Uint8Array) => void) => Promise<void>;
}

/** Joins a session of the simulator from Node, by WebRTC. */
const join = async (simulator: Simulator, options: Partial<CallOptions> = {}): Promise<Caller> => {
  const audio = await openCallAudio(question);
  const types: string[] = [];
  const ended = Promise.withResolvers<LiveEnding>();
  let sessionId = "";
  const exchange = async (offer: string): Promise<CallAnswer> => {
    const session = { model: "gpt-live-1" };
    const created = await createCall(offer, { apiKey: "sk-live-test-key", baseUrl: simulator.url, session });
    sessionId = created.sessionId;
    return created;
  };
  const adapter = webrtcAdapter({ ...audio.options, exchange, recoveryTimeoutMs: 1_000 });
  const on = { event: ({ type }: { readonly type: string }) => void types.push(type), closed: ended.resolve };
  try {
    const call = await joinCall({ adapter, on, ...options });
    return {
      call,
      sessionId,
      types,
      closed: ended.promise,
      say: audio.start,
      [Symbol.asyncDispose]: async () => {
        await call.close();
        await audio.close();
      },
    };
  } catch (cause) {
    await audio.close();
    throw cause;
  }
};

const isLoud = (pcm: Uint8Array): boolean => new Int16Array(pcm.slice().buffer).some((sample) => Math.abs(sample) > 1_000);

test("on Node a spoken question goes by WebRTC to a Live session, work is delegated, and what is said of it is heard", async () => {
  const live = { turns: [{ transcript: "What time is it?", reply: [{ delegate: true }] }] } as const;
  await using simulator = await startSimulator({ script: { live } });
  const delegation = clientDelegation(() => "It is noon.");
  await using caller = await join(simulator, { delegation });
  const { call, types, say } = caller;
  const said = new Promise<void>((resolve) => call.on("session.output_transcript.delta", () => resolve()));
  const heard = new Promise<void>((resolve) => void say((pcm) => isLoud(pcm) && resolve()));
  await Promise.all([said, heard]);
  expect(call.session).toMatchObject({ model: "gpt-live-1" });
  expect(call.transcript[0]).toMatchObject({ speaker: "user", text: "What time is it?" });
  expect(await call.close()).toMatchObject({ status: "confirmed", reason: "close_requested", close: { code: 1005 } });
  expect(types.filter((type) => /audio\.(delta|append)/.test(type))).toEqual([]);
}, 30_000);

test("a server that created a call hears both sides of it by a sideband, and ends it for the caller", async () => {
  await using simulator = await startSimulator();
  await using caller = await join(simulator);
  const sideband = await attachSideband({
    adapter: nodeAdapter(),
    apiKey: "sk-live-test-key",
    baseUrl: simulator.url,
    sessionId: caller.sessionId,
  });
  const reflected = new Promise<void>((resolve) => {
    sideband.on("session.input_audio.append", ({ audio }) => isLoud(Buffer.from(audio, "base64")) && resolve());
  });
  await caller.say(() => undefined);
  await reflected;
  expect(await sideband.endSession()).toMatchObject({ status: "confirmed" });
  expect(await caller.closed).toMatchObject({ status: "confirmed", reason: "close_requested" });
}, 30_000);

test("a call without a microphone is told of time, because the session's goes on by itself", async () => {
  await using simulator = await startSimulator({ script: { live: { onStart: [{ waitMs: 300 }, { say: "Hello?" }] } } });
  await using caller = await join(simulator);
  await new Promise<void>((resolve) => caller.call.on("session.output_transcript.delta", () => resolve()));
  expect(await caller.call.instructions("Say goodbye.")).toMatchObject({ status: "acknowledged" });
}, 30_000);

const faults: readonly (readonly [string, SimulatorScript["live"], object])[] = [
  ["a refused offer", { everyConnection: { refuse: { status: 429 } } }, { code: "handshake-rejected", handshake: { status: 429 } }],
  ["no network path", { everyConnection: { call: { ice: "never" } } }, { code: expect.stringMatching(/^connect-(timeout|failed)$/) }],
  ["encryption that fails", { everyConnection: { call: { dtls: "fail" } } }, { code: "connect-failed" }],
  ["a session that never starts", { everyConnection: { started: "never" } }, { code: "connect-timeout" }],
];

test.each(faults)(
  "%s ends the attempt with its reason",
  async (_, live, expected) => {
    await using simulator = await startSimulator({ script: { live: live ?? {} } });
    await expect(join(simulator, { connectTimeoutMs: 3_000, startTimeoutMs: 1_000 })).rejects.toMatchObject(expected);
  },
  30_000,
);

const ends: readonly (readonly [string, SimulatorScript["live"], object])[] = [
  ["a channel that closes", { everyConnection: { call: { closeChannelAfterMs: 50 } } }, { status: "unconfirmed", close: { code: 1005 } }],
  ["a session that expires", { onStart: [{ waitMs: 100 }, { end: "expired" }] }, { status: "confirmed", reason: "expired" }],
  ["a peer that hangs up", { everyConnection: { call: { hangUpAfterMs: 50 } } }, { close: { code: 1005 } }],
];

test.each(ends)(
  "%s ends the call as it should",
  async (_, live, expected) => {
    await using simulator = await startSimulator({ script: { live: live ?? {} } });
    await using caller = await join(simulator);
    expect(await caller.closed).toMatchObject(expected);
  },
  60_000,
);
