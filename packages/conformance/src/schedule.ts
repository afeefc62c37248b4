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
  /** Cases that run at the same time; with 1 each has its turn, whatever it says. */
  readonly concurrency: number;
  /** Runs the case at this place of the list. */
  readonly take: (index: number) => Promise<void>;
}

/** Runs every case of the list once. */
export const runOnSchedule = async ({ cases, knownFailures, concurrency, take }: Schedule): Promise<void> => {
  const places = cases.map((item) => (concurrency > 1 ? placeOf(item, knownFailures) : "in turn"));
  const at = (place: Place): number[] => [...places.keys()].filter((index) => places[index] === place);
  const turns = at("in turn");
  const work = async (): Promise<void> => {
    for (let index = turns.shift(); index !== undefined; index = turns.shift()) await take(index);
  };
  await Promise.all([...at("beside").map(take), ...Array.from({ length: Math.max(1, concurrency) }, work)]);
  for (const index of at("alone")) await take(index);
};
