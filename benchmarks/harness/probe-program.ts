// Runs one probe: the name of its measurement and the assignment are the arguments.

import type { Assignment, Failure, Figures } from "./measurement.ts";
import { findMeasurement } from "./measurements.ts";

const [name = "", assignment = "{}"] = process.argv.slice(2);

const probe = async (): Promise<Figures | Failure> => {
  const measurement = await findMeasurement(name);
  return measurement.probe(JSON.parse(assignment) as Assignment);
};

const tell = (result: Figures | Failure): void => {
  process.send?.(result, () => process.exit(0));
};

// An error that nobody catches is what the contender did, as well as one that its probe throws.
const fail = (error: unknown): void =>
  tell({ did: error instanceof Error ? (`${error.name}: ${error.message}`.split("\n")[0] ?? "") : String(error) });
process.on("uncaughtException", fail);
probe().then(tell, fail);
