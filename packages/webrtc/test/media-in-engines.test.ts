import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { type ExpectStatic, test } from "vitest";
import { type MediaOutcome, mediaFaults, meetMediaFaults } from "./media-calls.ts";
import { weriftPeer } from "./node-peer.ts";

const entry = fileURLToPath(new URL("../test-page/media-faults-program.ts", import.meta.url));

const toneMs = 1_000;

/** How late the event that an answer was played may be, in milliseconds, on a machine that is busy. */
const lateMs = 4_000;

/** A simulator for one engine, whose calls carry their audio in these ways, one after another. */
const start = (): Promise<Simulator> =>
  startSimulator({
    script: {
      turns: Object.keys(mediaFaults).map(() => ({ reply: [{ say: "A tone.", audio: { toneMs } }] })),
      connections: Object.values(mediaFaults).map((call) => ({ call })),
    },
  });

const inOrder = { code: 1005, initiator: "local", wasClean: true };

/** A call goes on and ends in order, whatever becomes of its audio, and its statistics say what that was. */
const check = (expect: ExpectStatic, outcomes: readonly MediaOutcome[]): void => {
  expect(outcomes.map(({ name, status, ended }) => ({ name, status, ended }))).toEqual(
    Object.keys(mediaFaults).map((name) => ({ name, status: "open", ended: inOrder })),
  );
  for (const { name, answeredMs } of outcomes) {
    expect(answeredMs, name).toBeGreaterThan(toneMs - 100);
    expect(answeredMs, name).toBeLessThan(toneMs + lateMs);
  }
  const [whole, stalled, lost, partly, late] = outcomes;
  const expected = toneMs / 20;
  expect(whole).toMatchObject({ lost: 0 });
  // Statistics are a moment old: the last packets of an answer that has just ended may not be among them.
  expect(whole?.packets).toBeGreaterThanOrEqual(0.9 * expected);
  expect(stalled?.packets).toBeLessThan(10);
  expect(lost).toMatchObject({ packets: 0, output: 0 });
  expect(partly?.packets).toBeLessThan(0.9 * expected);
  expect(partly?.lost).toBeGreaterThan(5);
  expect(late?.packets).toBeGreaterThan(10);
};

test.concurrent("on Node, a call whose audio stalls, is lost or comes late goes on and ends in order", async ({ expect }) => {
  await using simulator = await start();
  check(expect, await meetMediaFaults(`${simulator.url}/realtime/calls`, weriftPeer));
}, 120_000);

test.concurrent.for(["chromium-page", "firefox-page"])(
  "in a %s, a call whose audio stalls, is lost or comes late goes on and ends in order, and what comes of it is heard",
  { timeout: 120_000 },
  async (engine, { expect }) => {
    await using simulator = await start();
    const args = { url: `${simulator.url}/realtime/calls` };
    const { result, strays } = await runInEngine(findEngine(engine), { entry, args, timeoutMs: 115_000 });
    const outcomes = result as readonly MediaOutcome[];
    expect(strays).toEqual([]);
    check(expect, outcomes);
    // A call that stalls may have carried its first packets before, with the beginning of the tone.
    const [whole, , , partly, late] = outcomes.map(({ output }) => output);
    for (const output of [whole, partly, late]) expect(output).toBeGreaterThan(0.1);
  },
);
