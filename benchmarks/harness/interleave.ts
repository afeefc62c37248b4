import type { Assignment, Failure, Figures, Measurement } from "./measurement.ts";
import { runProgram, type ServerProcess, startServer } from "./processes.ts";
import type { Row } from "./result.ts";

/** Called before each probe, to show that something happens. */
export type Progress = (text: string) => void;

const program = new URL("./probe-program.ts", import.meta.url);

const isFailure = (seen: Figures | Failure): seen is Failure => "did" in seen;

const runProbe = async (name: string, { probeTimeoutMs = 60_000 }: Measurement, assignment: Assignment): Promise<Figures | Failure> => {
  try {
    return await runProgram<Figures | Failure>(program, [name, JSON.stringify(assignment)], probeTimeoutMs);
  } catch (error) {
    return { did: error instanceof Error ? error.message : String(error) };
  }
};

/** All rounds of one condition. Every contender has each place of a round in turn; one that failed is not asked again. */
const runCondition = async (
  name: string,
  measurement: Measurement,
  { condition, origin, isQuick }: Omit<Assignment, "contender">,
  progress: Progress,
): Promise<readonly Row[]> => {
  const contenders = typeof measurement.contenders === "function" ? measurement.contenders(condition) : measurement.contenders;
  const whole = typeof measurement.rounds === "function" ? measurement.rounds(condition) : measurement.rounds;
  const rounds = isQuick ? 1 : whole;
  const seen = new Map(contenders.map((contender) => [contender, [] as Figures[]]));
  const failed = new Map<string, string>();
  const probe = async (contender: string, round: number): Promise<void> => {
    if (failed.has(contender)) return;
    progress(`${name}${condition && `, ${condition}`}: round ${round + 1} of ${rounds}, ${contender}`);
    const figures = await runProbe(name, measurement, { contender, condition, origin, isQuick });
    if (isFailure(figures)) failed.set(contender, figures.did);
    else seen.get(contender)?.push(figures);
  };
  for (let round = 0; round < rounds; round += 1) {
    const order = contenders.map((_, index) => contenders[(index + round) % contenders.length] ?? "");
    if (measurement.isSideBySide?.(condition)) await Promise.all(order.map((contender) => probe(contender, round)));
    else for (const contender of order) await probe(contender, round);
  }
  return contenders.map((contender): Row => {
    const did = failed.get(contender);
    if (did !== undefined) return { condition, contender, did };
    const figures = seen.get(contender) ?? [];
    const columns = Object.keys(measurement.columns);
    return {
      condition,
      contender,
      rounds: Object.fromEntries(columns.map((key) => [key, figures.map((each) => each[key] ?? Number.NaN)])),
    };
  });
};

/** Runs a measurement with every contender under every condition. */
export const runMeasurement = async (
  name: string,
  measurement: Measurement,
  isQuick: boolean,
  progress: Progress,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  const server: ServerProcess | undefined = measurement.server && (await startServer([...measurement.server]));
  try {
    const all = measurement.conditions ?? [""];
    for (const condition of isQuick ? (measurement.quickConditions ?? all) : all) {
      const origin = server ? `http://127.0.0.1:${server.port}` : "";
      rows.push(...(await runCondition(name, measurement, { condition, origin, isQuick }, progress)));
    }
  } finally {
    server?.stop();
  }
  return rows;
};
