import { expect, test } from "vitest";
import { muteAndInterrupt } from "./interrupt.ts";

// How soon the thread of the audio hears of an interruption depends on what else the machine does: `pnpm test:slow`.
test("interrupt() is silence within 100 ms, and the position is that of the last sound", async () => {
  const { lastMs, interruptedAt, playedMs, firstMs } = await muteAndInterrupt();
  expect(lastMs - interruptedAt).toBeLessThan(100);
  expect(Math.abs(playedMs - (interruptedAt - firstMs))).toBeLessThan(60);
}, 70_000);
