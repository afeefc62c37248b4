import { fileURLToPath } from "node:url";
import { runInEngine } from "@plugboard/engines";
import type { Cell, Observation } from "@plugboard/protocol-cases/faults";
import type { Target } from "../matrix/target.ts";
import { startFaultControl } from "./fault-control.ts";
import type { FaultArguments } from "./fault-program.ts";
import { promisedFor } from "./rules.ts";

/** A cell that ran. */
interface JudgedCell extends Observation {
  /** WebSockets that were open when the cell was over. */
  readonly left: number;
  /** Why it failed; `undefined` if it held. */
  readonly problem: string | undefined;
}

/** What one engine gave. */
export interface FaultReport {
  readonly target: string;
  /** The runtime and its version. */
  readonly label: string;
  readonly cells: readonly JudgedCell[];
  /** Errors that nobody caught, and a process that did not end by itself. */
  readonly problems: readonly string[];
}

/** `ends`: whether the runtime can end a socket whose peer is silent; where it cannot, the runtime keeps it for a while. */
const judge = (cell: Cell, { outcome, ...observation }: Observation, left: number, ends: boolean): JudgedCell => {
  const isPromised = promisedFor(cell).some((pattern) => pattern.test(outcome));
  const problem = !isPromised ? `${outcome} is not promised` : left > 0 && ends ? `${left} sockets are left` : undefined;
  return { ...observation, outcome, left, problem };
};

/** Chromium makes the dials of a page wait when more than a handful of them are open. */
const jobsOn = ({ engine }: Target): number => (engine.host === "browser" ? 8 : 32);

/** A cell ends in 30 s at the latest, and 350 cells go 8 at a time at the slowest. */
const runTimeoutMs = 900_000;

/** Runs cells on a target. */
export const runFaults = async (target: Target, cells: readonly Cell[]): Promise<FaultReport> => {
  const judged: Promise<JudgedCell>[] = [];
  await using control = await startFaultControl(() => Promise.all(judged));
  const args: FaultArguments = { controlUrl: control.url, certificate: control.certificate, cells, jobs: jobsOn(target) };
  const result = await runInEngine(target.engine, {
    entry: fileURLToPath(new URL("fault-program.ts", import.meta.url)),
    substitutes: { "plugboard:adapter-under-test": target.entry },
    args,
    timeoutMs: runTimeoutMs,
    onReport: (value) => {
      // Parse boundary: the program reports nothing else.
      const observation = value as Observation;
      const cell = cells.find(({ id }) => id === observation.id);
      if (cell) judged.push(control.settle(cell.id).then((left) => judge(cell, observation, left, target.engine.exitsByItself)));
    },
  });
  const problems = [
    ...result.strays.map((text) => `an error that nobody caught: ${text}`),
    ...(result.exitedByItself === false ? ["the process did not end by itself"] : []),
  ];
  const { name, version } = result.runtime;
  return { target: target.name, label: `${name} ${version}`, cells: await Promise.all(judged), problems };
};
