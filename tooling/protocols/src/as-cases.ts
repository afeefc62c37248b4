import type { Case } from "@plugboard/conformance";
import type { Adapter } from "@plugboard/core";
import { type ContextChange, createTestContext } from "./create-test-context.ts";
import type { ProtocolCase } from "./protocol-case.ts";

/** Binds protocol cases to an adapter and a simulator control, so that the runner of the conformance suite takes them. */
export const asCases = (
  protocolCases: readonly ProtocolCase[],
  adapter: Adapter,
  controlUrl: string,
  change?: ContextChange,
): readonly Case[] =>
  protocolCases.map(({ needs = [], timeoutMs = 20_000, waits = false, run, ...item }) => ({
    ...item,
    needs,
    timeoutMs,
    waits,
    run: async () => {
      const { context, close } = createTestContext(adapter, controlUrl, change);
      try {
        await run(context);
      } finally {
        await close();
      }
    },
  }));
