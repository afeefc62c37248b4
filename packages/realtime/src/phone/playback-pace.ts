/** Audio that was sent and whose mark was not returned. */
export interface PacedAudio<Part> {
  readonly part: Part;
  readonly lengthMs: number;
  readonly sentAt: number;
}

/** How late a mark may be before the phone counts as having stopped, in milliseconds. */
const patienceMs = 500;

/** How many marks in a row have to be late before the phone counts as being behind. */
const marksToBelieve = 5;

/** Lateness that is not corrected, in milliseconds: phones play 20 ms at a time. */
const gridMs = 20;

/**
 * When a phone plays what it was sent.
 *
 * A phone plays steadily, and what delays a mark is nearly always the network or a busy process. So the position is the time since the
 * audio was sent, piece after piece, and marks correct it: at once where the phone is ahead, and where it stays behind for several
 * marks. All times are the sender's. Audio is played, and a `clear` takes effect, one way through the network later, so that what is
 * played until a `clear` arrives needs no correction.
 */
export class PlaybackPace {
  /** When what was played last has ended. */
  #freeAt = 0;
  /** How long a mark takes there and back; the shortest that was seen. */
  #lagMs: number | undefined;
  /** How late the last marks were, after the end of their audio. */
  #lags: readonly number[] = [];
  #lastMarkAt = Number.NEGATIVE_INFINITY;

  /** How much of a part is played although no mark says so yet, in milliseconds. */
  aheadOfMarksMs<Part>(part: Part, queue: readonly PacedAudio<Part>[], now: number): number {
    let startsAt = this.#freeAt;
    let played = 0;
    let believedUntil = Number.POSITIVE_INFINITY;
    for (const { part: playing, lengthMs, sentAt } of queue) {
      startsAt = Math.max(startsAt, sentAt);
      believedUntil = Math.min(believedUntil, startsAt + lengthMs + (this.#lagMs ?? 0) + patienceMs);
      const time = Math.min(now, believedUntil);
      if (time <= startsAt) break;
      if (playing === part) played += Math.min(time - startsAt, lengthMs);
      startsAt += lengthMs;
    }
    return played;
  }

  /** A mark says that a piece was played. */
  played({ lengthMs, sentAt }: PacedAudio<unknown>): void {
    // The phone had played everything before it, so how late it was does not matter any more.
    if (lengthMs > 0 && sentAt > this.#freeAt) this.#lags = [];
    this.#freeAt = Math.max(this.#freeAt, sentAt) + lengthMs;
  }

  /** A mark was returned; everything before it is {@link PlaybackPace.played}. */
  markReturned(now: number): void {
    const lateMs = now - this.#freeAt;
    // Marks that come together were held up together, by a busy process or the network. Only the least late of them says something.
    const isTogether = now - this.#lastMarkAt < gridMs;
    const earlier = Math.max(0, isTogether ? this.#lags.length - 1 : this.#lags.length);
    this.#lags = [...this.#lags.slice(0, earlier), Math.min(lateMs, ...this.#lags.slice(earlier))].slice(-marksToBelieve);
    this.#lastMarkAt = now;
    const correctionMs = this.#behindMs() + Math.min(0, lateMs);
    this.#freeAt += correctionMs;
    this.#lags = this.#lags.map((lag) => lag - correctionMs);
    this.#lagMs = Math.max(0, Math.min(this.#lagMs ?? lateMs, lateMs));
  }

  /** What was queued is dropped, so that the next piece is played at once. */
  restart(now: number): void {
    this.#lags = [];
    this.#freeAt = now;
  }

  /** By how much the phone is behind, if it stays so; otherwise 0. */
  #behindMs(): number {
    const leastMs = Math.min(...this.#lags);
    if (this.#lags.length < marksToBelieve || this.#lagMs === undefined) return 0;
    return leastMs > this.#lagMs + gridMs ? leastMs - this.#lagMs : 0;
  }
}
