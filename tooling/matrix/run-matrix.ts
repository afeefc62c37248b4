import { startScenarioServer } from "@plugboard/conformance/server";
import { startStage } from "@plugboard/protocol-cases/stage";
import type { Row } from "./row.ts";
import type { MatrixReport, RowReport } from "./row-report.ts";
import { runRow } from "./run-row.ts";
import { caseIds } from "./suites.ts";

/** How the matrix is run. */
export interface RunMatrixOptions {
  /** The rows, in the order of the report. */
  readonly rows: readonly Row[];
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  /** Rows that run at the same time. */
  readonly jobs: number;
  /** Bound of one suite of a row, in milliseconds. */
  readonly suiteTimeoutMs: number;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Takes a line of progress. */
  readonly say: (line: string) => void;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** How often a running row says how far it is, in milliseconds. */
const heartbeatMs = 10_000;

const followRow = async (
  row: Row,
  servers: { readonly baseUrl: string; readonly stageUrl: string },
  { only, suiteTimeoutMs, signal, say }: RunMatrixOptions,
): Promise<RowReport> => {
  let done = 0;
  say(`${row.name}: started`);
  const heartbeat = setInterval(() => say(`${row.name}: ${done} cases so far`), heartbeatMs);
  try {
    const report = await runRow(row, {
      ...servers,
      only,
      timeoutMs: suiteTimeoutMs,
      signal,
      onResult: ({ id, outcome, message }) => {
        done += 1;
        if (outcome === "failed") say(`${row.name}: FAILED ${id}: ${message}`);
      },
    });
    for (const problem of report.problems) say(`${row.name}: PROBLEM ${problem}`);
    const { passed, failed, notApplicable, knownFailures, runtime, version, durationMs } = report;
    const counts = `${passed} passed, ${failed} failed, ${notApplicable} not applicable, ${knownFailures} known failures`;
    say(`${row.name}: ${counts} on ${runtime} ${version} in ${seconds(durationMs)}`);
    return report;
  } finally {
    clearInterval(heartbeat);
  }
};

/** Runs the rows whose engine is here, each against servers of its own, and names the others. */
export const runMatrix = async (options: RunMatrixOptions): Promise<MatrixReport> => {
  const present = options.rows.filter(({ engine }) => engine.locate() !== undefined);
  const missing = options.rows.filter((row) => !present.includes(row)).map(({ name, engine }) => ({ name, install: engine.install }));
  const reports = new Map<Row, RowReport>();
  const queue = [...present];
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      await using stage = await startStage();
      const server = await startScenarioServer();
      try {
        reports.set(row, await followRow(row, { baseUrl: server.baseUrl, stageUrl: stage.url }, options));
      } finally {
        await server.close();
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { cases: caseIds.length, runtimes: present.flatMap((row) => reports.get(row) ?? []), missing };
};
