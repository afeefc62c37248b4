import { expect, test } from "vitest";
import { answerMs, muteAndInterrupt } from "./interrupt.ts";

test("mute() is silence from the next chunk on, and interrupt() ends the answer, truncated where the user stopped hearing", async () => {
  const run = await muteAndInterrupt();
  expect(run.strays).toEqual([]);
  expect(run.interruptions).toBe(1);
  // Silence is sent, which ends the user's turn; nothing at all would not.
  expect(run.chunksAfterMute).toBeGreaterThan(10);
  expect(run.loudChunksAfterMute).toBe(0);
  expect(run.lastMs - run.firstMs).toBeLessThan(answerMs - 1_000);
  expect(run.truncatedAtMs).toBeCloseTo(run.playedMs, -2);
}, 70_000);
