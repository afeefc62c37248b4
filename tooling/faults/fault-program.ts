// Runs inside an engine.
import * as entry from "plugboard:adapter-under-test";
import { type Adapter, isPlugboardError } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";
import type { Cell, Observation } from "@plugboard/protocol-cases/faults";
import { layerPrograms } from "@plugboard/protocol-cases/faults";

const { default: adapter, trusting, through } = entry;

/** What the program is told. */
export interface FaultArguments {
  readonly controlUrl: string;
  readonly certificate: string;
  readonly cells: readonly Cell[];
  /** Cells at the same time. */
  readonly jobs: number;
}

/** A cell that has no outcome by then has none: every deadline in it is shorter. */
const patienceMs = 30_000;

const tell = async (url: string, cell: Cell): Promise<unknown> => (await fetch(url, { method: "POST", body: JSON.stringify(cell) })).json();

/** The first error of Plugboard's in a chain of causes. */
const outcomeOf = (error: unknown): string => {
  for (let at = error; at instanceof Error; at = at.cause) if (isPlugboardError(at)) return `failed ${at.code} ${at.delivery}`;
  return `threw ${String(error)}`;
};

/** The adapter of a way; `undefined` where the runtime has none. */
const adapterFor = ({ way }: Cell, port: number, certificate: string): Adapter | undefined => {
  if (way === "tls") return trusting?.(certificate);
  return way === "tunnel" ? through?.(`http://127.0.0.1:${port}`) : adapter;
};

/** Whether the runtime has the way of a cell. */
const isWayThere = ({ way }: Cell): boolean => way === "plain" || (way === "tls" ? trusting : through) !== undefined;

const runCell = async (cell: Cell, { controlUrl, certificate }: FaultArguments): Promise<Observation> => {
  // Parse boundary: the control is of the same commit.
  const { port, plain } = (await tell(`${controlUrl}/start`, cell)) as { readonly port: number; readonly plain: string };
  const startedAt = performance.now();
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("unanswered"), cell.fault === "corrupted" ? 6_000 : patienceMs);
  const outcome = await layerPrograms[cell.layer]({
    cell,
    adapter: adapterFor(cell, port, certificate) ?? adapter,
    late: late.promise,
    host: cell.way === "tunnel" ? new URL(plain).host : `127.0.0.1:${port}`,
    plain,
    arm: async () => void (await tell(`${controlUrl}/arm`, cell)),
  }).catch(outcomeOf);
  clearTimeout(timer);
  return { id: cell.id, outcome, elapsedMs: Math.round(performance.now() - startedAt) };
};

/** Runs cells and reports each as it ends. Ends when the control has seen that their sockets are gone. */
const faultProgram: EngineProgram<FaultArguments, null> = async (args, { report }) => {
  const queue = args.cells.filter(isWayThere);
  const work = async (): Promise<void> => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) report(await runCell(cell, args));
  };
  await Promise.all(Array.from({ length: args.jobs }, work));
  await fetch(`${args.controlUrl}/settled`, { method: "POST", body: "{}" });
  return null;
};

export default faultProgram;
