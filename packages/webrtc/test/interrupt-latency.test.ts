import { test } from "vitest";
import { expectPrompt, muteAndInterrupt } from "./interrupt.ts";

// How soon the threads of the audio hear of it depends on what else the machine does: `pnpm test:slow`.
test("in a page, mute() is silence for the peer at once, and interrupt() is silence for the user, who knows how much was heard", async () => {
  expectPrompt(await muteAndInterrupt());
}, 70_000);
