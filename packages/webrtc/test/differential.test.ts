import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { beforeAll, expect, test } from "vitest";
import { type CallScript, type DifferentialArgs, type DifferentialResult, scripts } from "./differential-scripts.ts";

const entry = fileURLToPath(new URL("../test-page/differential-program.ts", import.meta.url));
const names = Object.keys(scripts) as CallScript[];

interface Run {
  readonly shown: DifferentialResult;
  /** What the server received in each call, without the ids that each side makes. */
  readonly sent: Partial<Record<CallScript, readonly unknown[]>>;
}

const withoutId = (event: object | undefined): object => {
  const { event_id: _, ...rest } = { event_id: "", ...event };
  return rest;
};

const run = async (whose: DifferentialArgs["whose"]): Promise<Run> => {
  const simulators = new Map<CallScript, Simulator>();
  for (const name of names) simulators.set(name, await startSimulator({ script: scripts[name] }));
  try {
    const urls = Object.fromEntries([...simulators].map(([name, { url }]) => [name, `${url}/realtime/calls`]));
    const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry, args: { whose, urls }, timeoutMs: 110_000 });
    expect(strays).toEqual([]);
    const sent = Object.fromEntries([...simulators].map(([name, { received }]) => [name, received.map(({ event }) => withoutId(event))]));
    // Parse boundary: program and test are of the same commit.
    return { shown: result as DifferentialResult, sent };
  } finally {
    await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
  }
};

let ours: Run;
let upstream: Run;
beforeAll(async () => {
  upstream = await run("upstream");
  ours = await run("ours");
}, 240_000);

test.each(names)("in the call '%s' the server receives the same events from upstream's class and from this one", (name) => {
  expect(ours.sent[name]).toEqual(upstream.sent[name]);
});

const alike: readonly CallScript[] = ["greeting", "text", "function call", "mute", "error"];

test.each(alike)("in the call '%s' listeners are told the same by upstream's class and by this one", (name) => {
  expect(ours.shown[name]).toEqual(upstream.shown[name]);
});

test("an interruption is told to listeners by this class, and by upstream's to nobody; all else is the same", () => {
  const [here, there] = [ours.shown.interrupt, upstream.shown.interrupt];
  expect(here?.events.filter((name) => name === "audio_interrupted")).toHaveLength(1);
  expect({ ...here, events: here?.events.filter((name) => name !== "audio_interrupted") }).toEqual(there);
});

test("after close() the id of the call can still be read from this class, and not from upstream's; all else is the same", () => {
  const [here, there] = [ours.shown["close here"], upstream.shown["close here"]];
  expect([here?.hasCallId, there?.hasCallId]).toEqual([true, false]);
  expect({ ...here, hasCallId: false }).toEqual(there);
});

test("a channel that the server closes is the end of the call for this class, and nothing for upstream's", () => {
  const [here, there] = [ours.shown["close there"], upstream.shown["close there"]];
  expect(here).toMatchObject({
    status: "disconnected",
    events: [...(there?.events ?? []), "connection_change disconnected", "disconnected"],
  });
  expect(there?.status).toBe("connected");
});
