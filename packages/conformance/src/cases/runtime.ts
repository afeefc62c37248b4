import type { Case } from "../case.ts";
import { check, same } from "../check.ts";
import { area } from "./area.ts";

/** Where the run takes place, and what the adapter says of itself. */
export const runtimeCases: readonly Case[] = [
  ...area("runtime", "where-it-runs", (define) => {
    define("is-the-one-claimed", async ({ runtime }) => {
      check(runtime, "a claim");
      same(runtime.detect(), runtime.name, "the runtime");
    });
  }),
];
