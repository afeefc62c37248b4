/** A stretch of one item's audio, in seconds of the context's clock. */
interface Piece {
  readonly itemId: string;
  readonly startS: number;
  readonly endS: number;
}

/** Which item plays when. Every time is in seconds of the same clock and never goes back. */
export interface PlaybackTimeline {
  /** Puts audio behind what is there, or, if nothing is, at `nowS` and the lead. @returns When it begins. */
  readonly add: (itemId: string, durationS: number, nowS: number) => number;
  /** Drops what is not played yet. */
  readonly clear: (nowS: number) => void;
  /** How much of an item has been played, in seconds; `undefined` for one that never came, or long ago. */
  readonly playedS: (itemId: string, nowS: number) => number | undefined;
  /** The item that plays, or the next one to play; `undefined` if there is none. */
  readonly current: (nowS: number) => string | undefined;
}

/** How many items are remembered after they were played. */
const rememberedItems = 64;

/**
 * Makes an empty timeline.
 *
 * @param leadS - Pause before the first piece after silence, so that the next one may be a little late without a gap.
 */
export const createPlaybackTimeline = (leadS: number): PlaybackTimeline => {
  const played = new Map<string, number>();
  let pieces: Piece[] = [];

  const count = ({ itemId, startS, endS }: Piece, nowS: number): void => {
    played.set(itemId, (played.get(itemId) ?? 0) + Math.max(0, Math.min(endS, nowS) - startS));
  };
  /** Counts what has been played to its end. */
  const settle = (nowS: number): void => {
    const first = pieces.findIndex(({ endS }) => endS > nowS);
    const over = pieces.splice(0, first < 0 ? pieces.length : first);
    for (const piece of over) count(piece, nowS);
  };
  return {
    add: (itemId, durationS, nowS) => {
      settle(nowS);
      const startS = pieces.at(-1)?.endS ?? nowS + leadS;
      pieces.push({ itemId, startS, endS: startS + durationS });
      if (!played.has(itemId)) played.set(itemId, 0);
      const [oldest] = played.keys();
      if (played.size > rememberedItems && oldest !== undefined) played.delete(oldest);
      return startS;
    },
    clear: (nowS) => {
      settle(nowS);
      const [running] = pieces;
      if (running) count(running, nowS);
      pieces = [];
    },
    playedS: (itemId, nowS) => {
      settle(nowS);
      const before = played.get(itemId);
      const [running] = pieces;
      if (before === undefined || running?.itemId !== itemId) return before;
      return before + Math.max(0, nowS - running.startS);
    },
    current: (nowS) => {
      settle(nowS);
      return pieces[0]?.itemId;
    },
  };
};
