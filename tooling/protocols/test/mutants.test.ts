import { runCases } from "@plugboard/conformance";
import { startScenarioServer } from "@plugboard/conformance/server";
import type { Adapter } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { asCases, liveCases, type ProtocolCase, realtimeCases, responsesCases } from "@plugboard/protocol-cases";
import { sessionCases } from "@plugboard/protocol-cases/session";
import { type SimulatorControl, startSimulatorControl } from "@plugboard/protocol-cases/simulator-control";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { mutateAdapter } from "./mutate-socket.ts";

const all: readonly ProtocolCase[] = [...realtimeCases, ...liveCases, ...responsesCases, ...sessionCases];

let control: SimulatorControl;
let scenarios: Awaited<ReturnType<typeof startScenarioServer>>;
beforeAll(async () => {
  control = await startSimulatorControl();
  scenarios = await startScenarioServer();
});
afterAll(async () => {
  await scenarios.close();
  await control[Symbol.asyncDispose]();
});

/** Cases that hold, of those named, with a broken product. */
const survivorsOf = async ({ seenBy, socket, context }: Mutant): Promise<readonly string[]> => {
  const plain: Adapter = nodeAdapter();
  const adapter = socket ? mutateAdapter(plain, socket) : plain;
  const chosen = all.filter(({ id }) => seenBy.includes(id));
  const cases = asCases(chosen, adapter, control.url, context);
  // A promise that is broken by silence is waited for; whole cases take a tenth of this, but for the slow reader's.
  const { results } = await runCases(cases, { adapter, baseUrl: scenarios.baseUrl, maxTimeoutMs: 4_000 });
  expect(results.length).toBe(seenBy.length);
  return results.filter(({ outcome }) => outcome !== "failed").map(({ id }) => id);
};

describe("a broken product is seen", () => {
  test.concurrent.each(mutants)("$name", { timeout: 60_000 }, async (mutant) => {
    expect(await survivorsOf(mutant)).toEqual([]);
  });
});

test("every case has seen a broken product", () => {
  const seen = new Set(mutants.flatMap(({ seenBy }) => seenBy));
  expect(all.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
});
