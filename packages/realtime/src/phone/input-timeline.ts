/** What is missing between two pieces of audio is filled up to this length, in milliseconds, as the Agents SDK does. */
const maxFilledMs = 10_000;

/** Finds the gaps in the caller's audio. A phone network may send nothing during silence, and the API counts audio and not time. */
export interface InputTimeline {
  /**
   * Notes one piece of audio.
   *
   * @returns How many milliseconds of silence belong before it.
   */
  readonly next: (lengthMs: number, timestampMs: number | undefined) => number;
  /** Silence was sent without waiting for the end of the gap, so that the gap is not filled again. */
  readonly filled: () => void;
  /** Begins anew. */
  readonly reset: () => void;
}

/** A timeline that has seen nothing yet. */
export const createInputTimeline = (): InputTimeline => {
  /** When the next piece is expected, in milliseconds of the stream, and whether the gap before it was filled already. */
  let state: { readonly expectedMs: number | undefined; readonly gap: "open" | "filled" } = { expectedMs: undefined, gap: "open" };
  return {
    next: (lengthMs, timestampMs) => {
      const { expectedMs, gap } = state;
      // A timestamp that is missing or goes backwards says nothing of a gap; the next one is compared with nothing.
      if (timestampMs === undefined || (expectedMs !== undefined && timestampMs < expectedMs)) {
        state = { expectedMs: undefined, gap: "open" };
        return 0;
      }
      state = { expectedMs: timestampMs + lengthMs, gap: "open" };
      return expectedMs === undefined || gap === "filled" ? 0 : Math.min(Math.floor(timestampMs - expectedMs), maxFilledMs);
    },
    filled: () => {
      state = { ...state, gap: "filled" };
    },
    reset: () => {
      state = { expectedMs: undefined, gap: "open" };
    },
  };
};
