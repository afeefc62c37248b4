import { nodeAdapter } from "@plugboard/node";
import { type Simulator, type SimulatorScript, startSimulator } from "@plugboard/simulator";
import OpenAI from "openai";
import { LiveWS } from "openai/resources/live/ws";
import { expect, test } from "vitest";
import { type ClientEvent, LiveSession } from "../src/index.ts";

/** The same conversation through both clients, against a simulator each. */
interface Script {
  readonly name: string;
  readonly live: SimulatorScript["live"];
  readonly frames: readonly ClientEvent[];
  /** The type of the last server event before the end. */
  readonly until: string;
}

const append = (ms: number): ClientEvent => ({ type: "session.input_audio.append", audio: Buffer.alloc(ms * 48).toString("base64") });
const backend = { type: "responses", responses: { model: "gpt-5.6-luna" } } as const;

const scripts: readonly Script[] = [
  { name: "audio and usage", live: {}, frames: [append(15_000)], until: "session.usage.updated" },
  {
    name: "appends with their acknowledgements",
    live: {},
    frames: [
      { type: "session.thinking.append", event_id: "a1", content: "A fact.", delegation_id: null },
      { type: "session.commentary.append", event_id: "a2", content: "Say this.", delegation_id: null },
      append(900),
    ],
    until: "session.commentary.appended",
  },
  {
    name: "mute, unmute",
    live: {},
    frames: [
      { type: "session.input_audio.mute", event_id: "m1" },
      { type: "session.input_audio.unmute", event_id: "m2" },
    ],
    until: "session.input_audio.unmuted",
  },
  { name: "a refused command", live: {}, frames: [{ type: "response.create", event_id: "r1" }], until: "error" },
  { name: "a delegation", live: { onStart: [{ delegate: true }] }, frames: [append(300)], until: "session.delegation.created" },
  {
    name: "an update that is refused",
    live: {},
    frames: [{ type: "session.update", event_id: "u1", session: { delegation: backend } }],
    until: "error",
  },
  {
    name: "an unknown event and one that is not moderated",
    live: { everyConnection: { greet: [{ type: "session.future_thing", event_id: "f1", x: 1 }] }, onStart: [{ moderate: true }] },
    frames: [append(100)],
    until: "error",
  },
];

interface Run {
  readonly frames: readonly unknown[];
  readonly events: readonly unknown[];
}

const isOwnId = (key: string, value: unknown): boolean =>
  /^(client_)?event_id$/.test(key) && typeof value === "string" && /^plugboard_|^start$|^close$/.test(value);

/** Ids of start and close are each client's own, and the two sessions do not begin in the same second. */
const withoutOwn = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "expires_at" || isOwnId(key, member) ? "own" : member)));

const seenBy = async ({ live }: Simulator, events: readonly unknown[]): Promise<Run> => ({
  frames: live.received.map(({ event }) => withoutOwn(event)),
  events: events.map(withoutOwn),
});

const config = { model: "gpt-live-1" };

const withPlugboard = async ({ live, frames, until }: Script): Promise<Run> => {
  await using simulator = await startSimulator(live ? { script: { live } } : {});
  const events: unknown[] = [];
  const session = new LiveSession({
    adapter: nodeAdapter(),
    apiKey: "k",
    baseUrl: simulator.url,
    silence: null,
    session: config,
    onUnhandled: () => undefined,
  });
  session.on("event", (event) => events.push(event));
  const last = new Promise<void>((resolve) => session.on("event", ({ type }) => type === until && resolve()));
  await session.connect();
  for (const frame of frames) {
    if (frame.type === "session.input_audio.append") session.sendAudio(Buffer.from(frame.audio, "base64"));
    else session.send(frame);
  }
  await last;
  await session.close();
  return seenBy(simulator, events);
};

const withUpstream = async ({ live, frames, until }: Script): Promise<Run> => {
  await using simulator = await startSimulator(live ? { script: { live } } : {});
  const events: unknown[] = [];
  const socket = new LiveWS(new OpenAI({ apiKey: "k", baseURL: simulator.url }));
  const seen = (wanted: string): Promise<void> => new Promise((resolve) => socket.on("event", ({ type }) => type === wanted && resolve()));
  socket.on("event", (event) => events.push(event));
  // Its errors of the protocol and of the socket are one event; without a listener they end the process.
  socket.on("error", () => undefined);
  const [started, last, closed] = [seen("session.started"), seen(until), seen("session.closed")];
  // Parse boundary, here and below: the frames are openai's own.
  const send = (frame: object): void => socket.send(frame as Parameters<typeof socket.send>[0]);
  send({ type: "session.start", event_id: "start", session: config });
  await started;
  for (const frame of frames) send(frame);
  await last;
  send({ type: "session.close", event_id: "close" });
  await closed;
  return seenBy(simulator, events);
};

test.each(scripts)("$name: the same frames and the same events as LiveWS", async (script) => {
  const [ours, theirs] = [await withPlugboard(script), await withUpstream(script)];
  expect(ours.frames).toEqual(theirs.frames);
  expect(ours.events).toEqual(theirs.events);
});

/** The intended differences: each is a defect of LiveWS (`openai` 7.59) that is seen here, and what this package does instead. */

const openUpstream = async (simulator: Simulator, options?: ConstructorParameters<typeof LiveWS>[1]): Promise<LiveWS> => {
  const socket = new LiveWS(new OpenAI({ apiKey: "k", baseURL: simulator.url }), options);
  socket.on("error", () => undefined);
  socket.send({ type: "session.start", session: config });
  await new Promise<void>((resolve) => socket.on("session.started", () => resolve()));
  return socket;
};

test("difference: close() ends the session with session.close; that of LiveWS loses the final usage", async () => {
  await using simulator = await startSimulator();
  const socket = await openUpstream(simulator);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.close();
  await closed;
  expect(simulator.live.received.map(({ event }) => event?.type)).toEqual(["session.start"]);
  const session = new LiveSession({ adapter: nodeAdapter(), apiKey: "k", baseUrl: simulator.url, silence: null, session: config });
  await session.connect();
  expect(await session.close()).toMatchObject({ status: "confirmed", usageSeconds: 0 });
});

test("difference: a new connection begins with session.start; that of LiveWS begins with queued audio", async () => {
  await using simulator = await startSimulator();
  const socket = await openUpstream(simulator, { reconnect: { onReconnecting: () => undefined, initialDelay: 1, maxDelay: 5 } });
  const again = new Promise<void>((resolve) => socket.on("reconnecting", () => resolve()));
  (await simulator.live.connection(0)).close(1011, "");
  await again;
  socket.send({ type: "session.input_audio.append", audio: "AAAA" });
  const first = await simulator.live.waitFor(({ connection }) => connection === 1);
  expect(first.event?.type).toBe("session.input_audio.append");
  socket.close();
});

test("difference: the end that the service itself makes is not taken for a loss; LiveWS dials again", async () => {
  await using simulator = await startSimulator();
  const socket = await openUpstream(simulator, { reconnect: { onReconnecting: () => undefined, initialDelay: 1, maxDelay: 5 } });
  const again = new Promise<void>((resolve) => socket.on("reconnecting", () => resolve()));
  simulator.live.sessions[0]?.end("expired");
  await again;
  socket.close();
});
