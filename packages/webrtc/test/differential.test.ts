import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import type { DifferentialResult } from "./voice-result.ts";

const entry = fileURLToPath(new URL("../test-page/differential-program.ts", import.meta.url));

interface Run extends DifferentialResult {
  /** What the server received, without ids. */
  readonly sent: readonly unknown[];
}

const run = async (whose: "ours" | "upstream"): Promise<Run> => {
  await using simulator = await startSimulator({
    script: {
      turns: [
        { reply: [{ say: "Hi.", audio: { toneMs: 300 } }] },
        { reply: [{ say: "A long story.", audio: { toneMs: 5_000 }, chunkMs: 100 }, { delayMs: 3_000 }] },
      ],
    },
  });
  const { result, strays } = await runInEngine(findEngine("chromium-page"), {
    entry,
    args: { url: `${simulator.url}/realtime/calls`, whose },
  });
  expect(strays).toEqual([]);
  const sent = simulator.received.map(({ event }) => {
    const { event_id: _, ...rest } = { ...event, event_id: "" };
    return rest;
  });
  return { ...(result as DifferentialResult), sent };
};

test("against upstream's class, on the same peer in the same browser: the same events and frames, but for one that is meant", async () => {
  const upstream = await run("upstream");
  const ours = await run("ours");
  expect(ours.sent).toEqual(upstream.sent);
  expect({ ...ours, sent: [], events: ours.events.filter((name) => name !== "audio_interrupted") }).toEqual({ ...upstream, sent: [] });
  // Upstream tells nobody that an answer was interrupted.
  expect(ours.events.filter((name) => name === "audio_interrupted")).toHaveLength(1);
  expect(upstream.events).not.toContain("audio_interrupted");
}, 130_000);
