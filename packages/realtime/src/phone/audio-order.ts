import type { PhoneAudio } from "./phone-protocol.ts";

/** How many pieces wait for one that is missing; with 20 ms each it is given up after 100 ms. */
const maxWaiting = 5;

/** Puts audio in the order in which it was recorded. */
export interface AudioOrder {
  /** Takes one piece. @returns What can be passed on now, in order. */
  readonly add: (audio: PhoneAudio) => readonly PhoneAudio[];
  /** @returns What still waits for a piece that is missing, in order. */
  readonly flush: () => readonly PhoneAudio[];
}

const placeOf = ({ place = 0 }: PhoneAudio): number => place;

/** For providers that keep the order themselves. */
export const arrivalOrder: AudioOrder = { add: (audio) => [audio], flush: () => [] };

/** Sorts by place. A piece that arrives after its place was given up is dropped: the silence of the gap stands there already. */
export const createAudioOrder = (): AudioOrder => {
  let expected: number | undefined;
  let waiting: readonly PhoneAudio[] = [];

  /** Takes what follows without a gap, or everything. */
  const take = (upTo: "gap" | "end"): readonly PhoneAudio[] => {
    const taken: PhoneAudio[] = [];
    for (const audio of waiting) {
      if (upTo === "gap" && expected !== undefined && placeOf(audio) !== expected) break;
      taken.push(audio);
      expected = placeOf(audio) + 1;
    }
    waiting = waiting.slice(taken.length);
    return taken;
  };

  return {
    add: (audio) => {
      if (audio.place === undefined) return [audio];
      const place = audio.place;
      if ((expected !== undefined && place < expected) || waiting.some((other) => other.place === place)) return [];
      waiting = [...waiting, audio].toSorted((a, b) => placeOf(a) - placeOf(b));
      return take(waiting.length > maxWaiting ? "end" : "gap");
    },
    flush: () => take("end"),
  };
};
