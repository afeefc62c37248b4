import type { Case, KnownFailures } from "./case.ts";

/** When a case runs: in its turn, beside the others from the beginning on, or after them and by itself. */
type Place = "in turn" | "beside" | "alone";

/** A known failure mostly waits until its deadline for what never comes. */
const placeOf = ({ id, alone, waits }: Case, knownFailures: KnownFailures): Place => {
  if (alone) return "alone";
  return waits || knownFailures[id] ? "beside" : "in turn";
};

/** How a run is spread over time. */
interface Schedule {
  readonly cases: readonly Case[];
  readonly knownFailures: KnownFailures;
  /** Cases that run at the same time, and as many beside them; with 1 each has its turn, whatever it says. */
  readonly concurrency: number;
  /** Runs the case at this place of the list. */
  readonly take: (index: number) => Promise<void>;
}

/** Works through the indexes, so many at the same time. */
const workThrough = async (indexes: number[], width: number, take: Schedule["take"]): Promise<void> => {
  const work = async (): Promise<void> => {
    for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) await take(index);
  };
  await Promise.all(Array.from({ length: width }, work));
};

/** Runs every case of the list once. */
export const runOnSchedule = async ({ cases, knownFailures, concurrency, take }: Schedule): Promise<void> => {
  const width = Math.max(1, concurrency);
  const places = cases.map((item) => (width > 1 ? placeOf(item, knownFailures) : "in turn"));
  const at = (place: Place): number[] => [...places.keys()].filter((index) => places[index] === place);
  await Promise.all([workThrough(at("in turn"), width, take), workThrough(at("beside"), width, take)]);
  await workThrough(at("alone"), 1, take);
};
