import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import type { PageResult, SilentPageResult } from "./page-result.ts";

const programOf = (name: string): string => fileURLToPath(new URL(`../test-page/${name}-program.ts`, import.meta.url));
const worklet = readFileSync(new URL("../dist/worklet.js", import.meta.url), "utf8");

test("in a page, a microphone is captured, muted, changed, lost and let go, and a player plays, clears and ends", async () => {
  const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry: programOf("page"), args: { worklet } });
  const page = result as PageResult;
  expect(strays).toEqual([]);
  expect(page).toMatchObject({
    // 20 ms of PCM16 at 24 kHz.
    chunkBytes: [960],
    isLoud: true,
    mutedSum: 0,
    isLoudAgain: true,
    // A microphone that was opened here is ended when another takes its place or the capture ends; the caller's is not.
    tracks: ["ended", "ended", "live"],
    replaced: true,
    lost: "microphone-unavailable",
    chunksAfterClose: 0,
    useAfterClose: "not-open",
    statuses: ["playing", "idle", "playing", "idle", "playing", "closed"],
    positionAfterClear: null,
    blockedByPolicy: "capability-missing",
  });
  expect(page.level).toBeLessThanOrEqual(1);
  expect(page.levelWhileMuted).toBeGreaterThan(0);
  expect(page.servedByPage).toBeGreaterThan(0);
  expect(page.playedMs).toBeCloseTo(200, 3);
  expect(page.clearedAtMs).toBeGreaterThan(100);
  expect(page.playedAfterClear).toBe(page.clearedAtMs);
  expect(new Set(page.contexts)).toEqual(new Set(["closed"]));
}, 70_000);

// Firefox starts no audio context where there is no sound device, so it is the browser that waits.
test("in a page without sound, a voice waits and says so, and leaves nothing behind", async () => {
  const { result, strays } = await runInEngine(findEngine("firefox-page"), { entry: programOf("silent-page") });
  const page = result as SilentPageResult;
  expect(strays).toEqual([]);
  expect(page).toMatchObject({ track: "live", tracks: ["ended"], contexts: ["closed", "closed"] });
  expect(["blocked", "playing"]).toContain(page.statuses[0]);
  expect(page.statuses.slice(1)).toEqual(["idle", "closed"]);
  expect(page.playedMs).toBeLessThan(100);
  // The tone has an amplitude of 8,000 of 32,768.
  expect(page.rendered).toBeCloseTo(0.244, 2);
}, 70_000);
