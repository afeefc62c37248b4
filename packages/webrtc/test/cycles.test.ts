import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { test } from "vitest";
import type { Cycles } from "./cycles.ts";

const entry = fileURLToPath(new URL("../test-page/cycles-program.ts", import.meta.url));

/** Each is an attempt; a quarter of them in each phase. The whole thousand is run by `PLUGBOARD_CYCLES=1000`. */
const count = Number(process.env["PLUGBOARD_CYCLES"] ?? 120);

test.concurrent.for(["chromium-page", "firefox-page"])(
  "in a %s, attempts that are aborted in every phase leave no connection, track, timer or listener",
  { timeout: 60_000 + count * 700 },
  async (engine, { expect }) => {
    await using simulator = await startSimulator();
    const args = { url: `${simulator.url}/realtime/calls`, count };
    const { result, strays } = await runInEngine(findEngine(engine), { entry, args, timeoutMs: 30_000 + count * 600 });
    const { before, after, outcomes } = result as Cycles;
    expect(strays).toEqual([]);
    expect(outcomes).toMatchObject({ "microphone: aborted": count / 4, "offer: aborted": count / 4, "answer: aborted": count / 4 });
    expect(Object.values(outcomes).reduce((sum, each) => sum + each, 0)).toBe(count);
    expect(after).toEqual(before);
  },
);
