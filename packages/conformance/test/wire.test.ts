import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { runProcessOf } from "../src/cli/run-process.ts";
import { runCases } from "../src/run-cases.ts";
import { type ScenarioServer, startScenarioServer } from "../src/server.ts";
import { type Fault, faultNames } from "./wire/faults.ts";
import { wireAdapter } from "./wire/wire-adapter.ts";
import { wireMutants } from "./wire/wire-mutants.ts";

const file = fileURLToPath(new URL("fixtures/wire-from-environment.ts", import.meta.url));

/** A server for each fault whose cases need a process: the process is told of the fault. */
const start = (fault?: Fault): Promise<ScenarioServer> =>
  startScenarioServer({ runProcess: runProcessOf(file, fault ? { WIRE_FAULT: fault } : {}) });

let shared: ScenarioServer;
beforeAll(async () => {
  shared = await start();
});
afterAll(() => shared.close());

describe.concurrent("each fault on the wire is noticed", () => {
  for (const { fault, kills } of wireMutants) {
    test(fault, { timeout: 60_000 }, async ({ expect }) => {
      const needsProcess = kills.some((id) => id.startsWith("process/"));
      const server = needsProcess ? await start(fault) : shared;
      try {
        const report = await runCases(
          cases.filter(({ id }) => kills.includes(id)),
          {
            adapter: wireAdapter({ [fault]: true }),
            trusting: (authority) => wireAdapter({ [fault]: true }, authority),
            baseUrl: server.baseUrl,
            runsProcesses: true,
            // Most of them wait for something that does not come.
            concurrency: 16,
            maxTimeoutMs: needsProcess ? 20_000 : 3_000,
          },
        );
        expect(report.results.map(({ id, outcome }) => `${id} ${outcome}`).sort()).toEqual(kills.map((id) => `${id} failed`).sort());
      } finally {
        if (server !== shared) await server.close();
      }
    });
  }
});

test("each fault of the client is listed once, except those that are equivalent to none", () => {
  // A frame after the close frame is dropped by core, whatever an adapter passes on.
  const equivalent: readonly Fault[] = ["deliversAfterTheClose"];
  expect([...wireMutants.map(({ fault }) => fault), ...equivalent].sort()).toEqual([...faultNames].sort());
});
