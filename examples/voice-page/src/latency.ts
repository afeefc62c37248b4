/** Louder than this is speech, and no noise of the room. */
const loud = 0.01;

/** Measures from the end of the user's speech to the first sound of the answer, by what the meters show. */
export interface LatencyClock {
  /** Takes both levels at a moment, in milliseconds. @returns The latency, when an answer begins. */
  readonly hear: (input: number, output: number, nowMs: number) => number | undefined;
}

/** A pause in the answer is not the beginning of another, in milliseconds. */
const pauseMs = 1_000;

/** A clock that has heard nothing yet. */
export const createLatencyClock = (): LatencyClock => {
  let spokeAt: number | undefined;
  let soundedAt = Number.NEGATIVE_INFINITY;
  return {
    hear: (input, output, nowMs) => {
      if (input > loud) spokeAt = nowMs;
      if (output <= loud) return undefined;
      const begins = nowMs - soundedAt > pauseMs;
      soundedAt = nowMs;
      if (!begins || spokeAt === undefined || spokeAt === nowMs) return undefined;
      const latency = nowMs - spokeAt;
      spokeAt = undefined;
      return latency;
    },
  };
};
