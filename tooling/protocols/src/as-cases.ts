import type { Case } from "@plugboard/conformance";
import type { Adapter } from "@plugboard/core";
import { createWorld, type WorldChange } from "./create-world.ts";
import type { ProtocolCase } from "./protocol-case.ts";

/** Binds protocol cases to an adapter and a stage, so that the runner of the conformance suite takes them. */
export const asCases = (
  protocolCases: readonly ProtocolCase[],
  adapter: Adapter,
  stageUrl: string,
  change?: WorldChange,
): readonly Case[] =>
  protocolCases.map(({ id, source, timeoutMs = 20_000, run }) => ({
    id,
    source,
    needs: [],
    timeoutMs,
    run: async () => {
      const { world, close } = createWorld(adapter, stageUrl, change);
      try {
        await run(world);
      } finally {
        await close();
      }
    },
  }));
