import { expect, test } from "vitest";
import { muteAndInterrupt } from "./interrupt.ts";

// How soon the threads of the audio hear of it depends on what else the machine does: `pnpm test:slow`.
test("in a page, mute() is silence for the peer at once, and interrupt() is silence for the user, who knows how much was heard", async () => {
  const { stoppedAt, mutedAt, lastMs, interruptedAt, heardMs, firstMs } = await muteAndInterrupt();
  // The peer waits for 200 ms of silence before it says that the user has stopped.
  expect(stoppedAt - mutedAt - 200).toBeLessThan(60);
  expect(lastMs - interruptedAt).toBeLessThan(100);
  expect(Math.abs(heardMs - (interruptedAt - firstMs))).toBeLessThan(60);
}, 70_000);
