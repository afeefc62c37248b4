import type { Measurement } from "./measurement.ts";

/** Every measurement, in the order of the page, a file each. */
export const names = [
  "open",
  "idle-memory",
  "density",
  "round-trip-under-load",
  "longest-pause",
  "slow-reader",
  "realtime-events",
  "hook-cost",
  "live-events",
  "responses-events",
  "responses-parallel",
  "responses-tool-loop",
  "responses-memory",
  "engines",
  "bundles",
] as const;

export type MeasurementName = (typeof names)[number];

const isName = (name: string): name is MeasurementName => (names as readonly string[]).includes(name);

/** Loads one measurement; the others' peers are not loaded with it. */
export const findMeasurement = async (name: string): Promise<Measurement> => {
  if (!isName(name)) throw new Error(`There is no measurement ${name}; there are ${names.join(", ")}.`);
  const { measurement } = (await import(`../measurements/${name}.ts`)) as { measurement: Measurement };
  return measurement;
};
