import type { Adapter, Socket } from "@plugboard/core";
import { attempt } from "./attempt.ts";
import type { Case, KnownFailures, RuntimeClaim } from "./case.ts";
import { CheckFailure } from "./check.ts";
import { formatExclusion } from "./report.ts";
import { checkKnownFailures, exclusion } from "./selection.ts";

/** The two functions of a test framework that the suite uses: of vitest, node:test, bun:test, or a wrapper of `Deno.test`. */
export interface Runner {
  /** Groups what `body` registers. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Registers one test. */
  readonly test: (name: string, body: () => Promise<void>, timeoutMs: number) => unknown;
}

/** What `testConformance` needs to know. */
export interface TestConformanceOptions<S extends Socket = Socket> {
  /** The adapter under test. */
  readonly adapter: Adapter<S>;
  /** The test framework. */
  readonly runner: Runner;
  /** Where the scenario server listens; see `startScenarioServer`. */
  readonly baseUrl: string;
  /** @defaultValue {} */
  readonly knownFailures?: KnownFailures;
  /** Where this runs. Without it the case that checks it is not applicable. */
  readonly runtime?: RuntimeClaim;
  /**
   * Makes the adapter anew so that it trusts an authority, given as PEM. Without it the cases that connect over TLS are not applicable.
   */
  readonly trusting?: (authority: string) => Adapter<S>;
  /**
   * Whether the scenario server was started with `runProcess`. Without it the cases that watch a process end are not applicable.
   *
   * @defaultValue false
   */
  readonly runsProcesses?: boolean;
}

/**
 * Registers every case with a test framework. Cases that the adapter's capabilities rule out are registered too, and
 * named as such; known failures must fail; the last test compares the number of cases that ran with the number listed.
 * Throws if `knownFailures` names a case that does not exist.
 */
export const testConformance = <S extends Socket>(cases: readonly Case[], options: TestConformanceOptions<S>): void => {
  const { adapter, runner, baseUrl, knownFailures = {}, runtime, trusting, runsProcesses = false } = options;
  const powers = { runtime, runsProcesses, hasTrust: trusting !== undefined };
  checkKnownFailures(cases, knownFailures);
  const done = new Set<string>();
  const run = async (item: Case): Promise<void> => {
    done.add(item.id);
    await attempt(item, { adapter, baseUrl, runtime, trusting, core: undefined });
  };
  runner.describe(`${adapter.name} keeps the promises of a connection`, () => {
    for (const item of cases) {
      const timeoutMs = (item.timeoutMs ?? 10_000) + 5_000;
      const excluded = exclusion(item, adapter.capabilities, powers);
      const known = knownFailures[item.id];
      if (excluded) {
        runner.test(`${item.id} [${formatExclusion(excluded)}]`, async () => void done.add(item.id), timeoutMs);
      } else if (known) {
        const expectFailure = async (): Promise<void> => {
          const passed = await run(item).then(
            () => true,
            () => false,
          );
          if (passed) throw new CheckFailure(`${item.id} is listed as a known failure and passes; remove it from the list.`);
        };
        runner.test(`${item.id} [known failure: ${known.issue}]`, expectFailure, timeoutMs);
      } else {
        runner.test(item.id, () => run(item), timeoutMs);
      }
    }
    const total = async (): Promise<void> => {
      if (done.size !== cases.length) throw new CheckFailure(`${done.size} of ${cases.length} cases ran.`);
    };
    runner.test(`all ${cases.length} cases ran`, total, 5_000);
  });
};
