import { startScenarioServer } from "@plugboard/conformance/server";
import { startSimulatorControl } from "@plugboard/protocol-cases/simulator-control";
import { answerOffer } from "../../packages/webrtc/conformance/answer-offer.ts";
import { processesOf } from "./run-process.ts";
import { runTarget } from "./run-target.ts";
import { caseIds } from "./suites.ts";
import type { Target } from "./target.ts";
import type { MatrixReport, TargetReport } from "./target-report.ts";

/** How the matrix is run. */
export interface RunMatrixOptions {
  /** The targets, in the order of the report. */
  readonly targets: readonly Target[];
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  /** Targets that run at the same time. */
  readonly jobs: number;
  /** Bound of one suite of a target, in milliseconds. */
  readonly suiteTimeoutMs: number;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Takes a line of progress. */
  readonly say: (line: string) => void;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** How often a running target says how far it is, in milliseconds. */
const heartbeatMs = 10_000;

const followTarget = async (
  target: Target,
  servers: { readonly baseUrl: string; readonly controlUrl: string },
  { only, suiteTimeoutMs, signal, say }: RunMatrixOptions,
): Promise<TargetReport> => {
  let done = 0;
  say(`${target.name}: started`);
  const heartbeat = setInterval(() => say(`${target.name}: ${done} cases so far`), heartbeatMs);
  try {
    const report = await runTarget(target, {
      ...servers,
      only,
      timeoutMs: suiteTimeoutMs,
      signal,
      onResult: ({ id, outcome, message }) => {
        done += 1;
        if (outcome === "failed") say(`${target.name}: FAILED ${id}: ${message}`);
      },
    });
    for (const problem of report.problems) say(`${target.name}: PROBLEM ${problem}`);
    const { passed, failed, notApplicable, knownFailures, runtime, version, durationMs } = report;
    const counts = `${passed} passed, ${failed} failed, ${notApplicable} not applicable, ${knownFailures} known failures`;
    say(`${target.name}: ${counts} on ${runtime} ${version} in ${seconds(durationMs)}`);
    return report;
  } finally {
    clearInterval(heartbeat);
  }
};

/** Browsers need four times the work of any other engine for the same cases (Chromium 156, Firefox 153), and a call that of many handshakes. */
const takesLong = ({ engine, entry }: Target): boolean => engine.host === "browser" || entry.includes("/packages/webrtc/");

/** Runs the targets whose engine is here, each against servers of its own, and names the others. */
export const runMatrix = async (options: RunMatrixOptions): Promise<MatrixReport> => {
  const present = options.targets.filter(({ engine }) => engine.locate() !== undefined);
  const missing = options.targets
    .filter((target) => !present.includes(target))
    .map(({ name, engine }) => ({ name, install: engine.install }));
  const reports = new Map<Target, TargetReport>();
  // What takes longest goes first: at the end a browser would run alone, and half of the machine would have nothing to do.
  const queue = present.toSorted((one, other) => Number(takesLong(other)) - Number(takesLong(one)));
  const work = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      await using control = await startSimulatorControl();
      const runProcess = processesOf(target);
      const server = await startScenarioServer({ answerOffer, ...(runProcess && { runProcess }) });
      try {
        reports.set(target, await followTarget(target, { baseUrl: server.baseUrl, controlUrl: control.url }, options));
      } finally {
        await server.close();
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { cases: caseIds.length, runtimes: present.flatMap((target) => reports.get(target) ?? []), missing };
};
