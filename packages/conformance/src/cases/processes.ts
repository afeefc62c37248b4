import type { Case } from "../case.ts";
import { check, same } from "../check.ts";
import { area } from "./area.ts";

/** What only a process can show: whether it ends. */
export const processCases: readonly Case[] = area("process", "lifetime", (define) => {
  define(
    "ends-although-an-unreferenced-connection-is-open",
    async ({ runProcess }) => {
      const { said, endedByItself, heldBy = "something" } = await runProcess("unref");
      same(said, "open", "what the process said before unref()");
      check(endedByItself, `a process that ends after unref(), and it was held by ${heldBy}`);
    },
    { needs: ["ref"], needsProcess: true, timeoutMs: 20_000 },
  );

  define(
    "waits-for-a-connection-that-is-referenced-again",
    async ({ runProcess }) => {
      const { said, endedByItself } = await runProcess("ref");
      same(said, "closed 1000", "what the process said after the peer's close, which comes 700 ms after ref()");
      check(endedByItself, "a process that ends after the close");
    },
    { needs: ["ref"], needsProcess: true, timeoutMs: 20_000 },
  );

  define(
    "is-held-by-nothing-after-the-close",
    async ({ runProcess }) => {
      const { said, endedByItself, heldBy = "something" } = await runProcess("close");
      same(said, "closed", "what the process said after close()");
      check(endedByItself, `a process that ends after close(), and it was held by ${heldBy}`);
    },
    { needsProcess: true, timeoutMs: 20_000 },
  );
});
