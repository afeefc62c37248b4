import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settle } from "../scripted-socket.ts";
import { randomScript } from "./arbitrary-steps.ts";
import { isComparable } from "./comparable.ts";
import { alteredWireEvents, frameForUpstream, isEvent, playBoth, promised, stepName } from "./compare.ts";
import { sessionPair } from "./session-subject.ts";
import { type Step, tick } from "./steps.ts";
import { connectedPair, type Subject } from "./subject.ts";

const scale = Number(process.env["PLUGBOARD_DIFFERENTIAL_RUNS"] ?? "2000");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // Upstream logs what ours tells by `warning`.
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Frames of a burst arrive in one turn with the step that follows them. */
const grouped = (steps: readonly Step[]): readonly (readonly Step[])[] => {
  const groups: Step[][] = [[]];
  for (const step of steps) {
    if ("frame" in step && !isComparable(step.frame)) continue;
    groups.at(-1)?.push(step);
    if (!("frame" in step && step.burst)) groups.push([]);
  }
  return groups;
};

/** Plays a script through both and checks each group of steps. */
const compare = async (pair: readonly [Subject, Subject], steps: readonly Step[]): Promise<void> => {
  const [upstream, ours] = pair;
  for (const group of grouped(steps)) {
    for (const step of group) if ("tickMs" in step) tick(step.tickMs);
    await playBoth(pair, group);
    const frames = group.flatMap((step) => ("frame" in step && isEvent(step.frame) ? [step.frame] : []));
    expect(alteredWireEvents(ours.log, frames)).toEqual([]);
    const last = group.at(-1);
    const name = last ? stepName(last) : "";
    expect({ did: promised(ours.log, name), status: ours.transport.status }, JSON.stringify(group)).toEqual({
      did: promised(upstream.log, name),
      status: upstream.transport.status,
    });
    ours.log.length = 0;
    upstream.log.length = 0;
  }
};

const check = async (connect: () => Promise<readonly [Subject, Subject]>, numRuns: number): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(randomScript, async (steps) => {
      const pair = await connect();
      try {
        await compare(pair, steps);
      } finally {
        for (const { transport } of pair) transport.close();
        await settle();
      }
    }),
    { numRuns },
  );
};

test("random scripts have the same effects as upstream, standalone", { timeout: 300_000 }, async () => {
  await check(connectedPair, Math.ceil(scale * 0.75));
});

test("random scripts have the same effects as upstream, inside a RealtimeSession", { timeout: 300_000 }, async () => {
  await check(sessionPair, Math.ceil(scale * 0.25));
});

test("a repaired frame is one that upstream handles", () => {
  const frame = JSON.stringify({ type: "response.done", response: { id: "r", audio: { output: { voice: { id: "v" } } } } });
  expect(frameForUpstream({ frame })).not.toEqual({ frame });
});
