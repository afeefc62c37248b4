import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import type { Cycles } from "./cycles.ts";
import { countPeers } from "./peer-census.ts";

const entry = fileURLToPath(new URL("../test-page/cycles-program.ts", import.meta.url));

/** Each is an attempt; a quarter of them in each phase. The whole thousand is run by `PLUGBOARD_CYCLES=1000`. */
const count = Number(process.env["PLUGBOARD_CYCLES"] ?? 120);

/** A peer waits for a client that has its answer and does not come, in milliseconds; and some more for a machine that is busy. */
const peerPatienceMs = 30_000;

test(
  "attempts that are aborted in every phase, in Chromium and in Firefox, leave nothing in the page and nothing in the peer",
  async () => {
    await using simulator = await startSimulator();
    const counted = countPeers();
    const args = { url: `${simulator.url}/realtime/calls`, count };
    const runs = ["chromium-page", "firefox-page"].map((engine) =>
      runInEngine(findEngine(engine), { entry, args, timeoutMs: 30_000 + count * 600 }),
    );
    for (const { result, strays } of await Promise.all(runs)) {
      const { before, after, outcomes } = result as Cycles;
      expect(strays).toEqual([]);
      expect(outcomes).toMatchObject({ "microphone: aborted": count / 4, "offer: aborted": count / 4, "answer: aborted": count / 4 });
      expect(Object.values(outcomes).reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(after).toEqual(before);
    }
    // Those that were aborted with the answer and later; of the others the peer never hears.
    expect(counted.made()).toBeGreaterThanOrEqual(count);
    await expect.poll(counted.census, { timeout: peerPatienceMs }).toEqual({ peers: 0, sockets: 0, timers: 0 });
    expect(new Set(simulator.calls.map(({ status }) => status))).toEqual(new Set(["ended"]));
    counted.stop();
  },
  90_000 + count * 700,
);
