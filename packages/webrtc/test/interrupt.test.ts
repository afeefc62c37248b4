import { expect, test } from "vitest";
import { muteAndInterrupt, speechMs } from "./interrupt.ts";

test("in a page, mute() ends what the peer hears of the user, and interrupt() what the user hears of the answer", async () => {
  const run = await muteAndInterrupt();
  expect(run.strays).toEqual([]);
  expect(run.interruptions).toBe(1);
  expect(run.stoppedAt - run.mutedAt).toBeLessThan(speechMs - 2_000);
  expect(run.lastMs - run.firstMs).toBeLessThan(speechMs - 2_000);
}, 70_000);
