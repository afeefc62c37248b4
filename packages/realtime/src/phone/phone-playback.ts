/** One audio part of the model's answer. */
export interface AnswerPart {
  /** The response it belongs to. */
  readonly responseId: string;
  /** Its item. */
  readonly itemId: string;
  /** Its place in the item. */
  readonly contentIndex: number;
}

/** Where a part was cut. */
export interface Cut extends AnswerPart {
  /** How much of it was heard, in milliseconds. */
  readonly playedMs: number;
  /** Whether the session knows its audio: one that the call was resumed in knows the text only. */
  readonly isInSession: boolean;
}

/** What a returned mark belongs to: audio that was played, audio that was dropped since, or something else. */
export type ReturnedMark = "played" | "dropped" | "unknown";

/**
 * What the phone has played of the audio that it was sent. The provider queues it and returns a mark when everything before the mark
 * was played.
 *
 * A phone plays steadily, and what delays a mark is nearly always the network or a busy process. So the position is the time since the
 * audio was sent, piece after piece, and marks correct it: at once where the phone is ahead, and where it stays behind for several
 * marks. All times are the sender's. Audio is played, and a `clear` takes effect, one way through the network later, so that what is
 * played until a `clear` arrives needs no correction.
 */
export interface PhonePlayback {
  /** Notes that audio was sent. @returns The name of the mark to be sent after it. */
  readonly sent: (part: AnswerPart, lengthMs: number, now: number) => string;
  /** The model has sent all audio of a part. @returns The name of the mark to be sent; `undefined` if none of it is queued. */
  readonly done: (part: AnswerPart, now: number) => string | undefined;
  /** What was sent had waited for the stream, and is played from now on. */
  readonly started: (now: number) => void;
  /** Notes that a mark was returned. */
  readonly returned: (name: string, now: number) => ReturnedMark;
  /** The call goes on in another session, which does not know the audio of what is queued. */
  readonly resumed: () => void;
  /** How much of an item was played, in milliseconds; `undefined` if none of it is queued. */
  readonly positionMs: (itemId: string, contentIndex: number, now: number) => number | undefined;
  /** How much audio is queued whose marks were not returned, in milliseconds. */
  readonly queuedMs: () => number;
  /** Everything that is queued is dropped. @returns Where each part that was queued is cut, oldest first. */
  readonly drop: (now: number) => readonly Cut[];
}

interface QueuedPart extends AnswerPart {
  sentMs: number;
  /** How much of it was played according to the marks that were returned. */
  playedMs: number;
  isInSession: boolean;
}

/** Audio, or nothing (the end of a part), up to a mark that was not returned. */
interface Segment {
  readonly part: QueuedPart;
  readonly mark: string;
  readonly lengthMs: number;
  readonly kind: "audio" | "end";
  sentAt: number;
}

/** How late a mark may be before the phone counts as having stopped, in milliseconds. */
const patienceMs = 500;

/** How many marks in a row have to be late before the phone counts as being behind. */
const marksToBelieve = 5;

/** Lateness that is not corrected, in milliseconds: phones play 20 ms at a time. */
const gridMs = 20;

/** The end of the names of marks: the generation, which grows whenever the queue is dropped, and a number. */
const markEnd = /:g(\d{1,15}):m\d+$/;

const isSamePart = (a: AnswerPart, b: AnswerPart): boolean =>
  a.itemId === b.itemId && a.contentIndex === b.contentIndex && a.responseId === b.responseId;

/** A phone that has been sent nothing. */
export const createPhonePlayback = (): PhonePlayback => {
  let generation = 1;
  let sequence = 0;
  let parts: readonly QueuedPart[] = [];
  let segments: Segment[] = [];
  let queuedMs = 0;
  /** When what was played last has ended. */
  let freeAt = 0;
  /** How long a mark takes there and back; the shortest that was seen. */
  let lagMs: number | undefined;
  /** How late the last marks were, after the end of their audio. */
  let lags: readonly number[] = [];
  let lastMarkAt = Number.NEGATIVE_INFINITY;

  const find = (part: AnswerPart): QueuedPart | undefined => parts.find((other) => isSamePart(other, part));

  const queue = (part: QueuedPart, head: string, lengthMs: number, kind: Segment["kind"], now: number): string => {
    sequence += 1;
    queuedMs += lengthMs;
    const mark = `${head}:g${generation}:m${sequence}`;
    segments.push({ part, mark, lengthMs, kind, sentAt: now });
    return mark;
  };

  /** Milliseconds played of a part: what marks say, and what the time says since. */
  const playedMs = (part: QueuedPart, now: number): number => {
    let startsAt = freeAt;
    let played = part.playedMs;
    let believedUntil = Number.POSITIVE_INFINITY;
    for (const { part: segmentPart, lengthMs, sentAt } of segments) {
      startsAt = Math.max(startsAt, sentAt);
      believedUntil = Math.min(believedUntil, startsAt + lengthMs + (lagMs ?? 0) + patienceMs);
      const time = Math.min(now, believedUntil);
      if (time <= startsAt) break;
      if (segmentPart === part) played += Math.min(time - startsAt, lengthMs);
      startsAt += lengthMs;
    }
    return Math.min(part.sentMs, played);
  };

  /** A mark came so long after the time at which its audio should have ended. */
  const adjust = (lateMs: number, now: number): void => {
    // Marks that come together were held up together, by a busy process or the network. Only the least late of them says something.
    const together = now - lastMarkAt < gridMs ? lags.length - 1 : lags.length;
    lags = [...lags.slice(0, Math.max(0, together)), Math.min(lateMs, ...lags.slice(Math.max(0, together)))].slice(-marksToBelieve);
    lastMarkAt = now;
    const leastMs = Math.min(...lags);
    const behindMs = lags.length === marksToBelieve && lagMs !== undefined && leastMs > lagMs + gridMs ? leastMs - lagMs : 0;
    const correctionMs = behindMs + Math.min(0, lateMs);
    freeAt += correctionMs;
    lags = lags.map((lag) => lag - correctionMs);
    lagMs = Math.max(0, Math.min(lagMs ?? lateMs, lateMs));
  };

  return {
    sent: (part, lengthMs, now) => {
      let queued = find(part);
      if (!queued) {
        queued = { ...part, sentMs: 0, playedMs: 0, isInSession: true };
        parts = [...parts, queued];
      }
      queued.sentMs += lengthMs;
      return queue(queued, `${part.itemId}:${Math.floor(queued.sentMs)}`, lengthMs, "audio", now);
    },
    done: (part, now) => {
      const queued = find(part);
      return queued && queue(queued, `done:${part.itemId}`, 0, "end", now);
    },
    started: (now) => {
      for (const segment of segments) segment.sentAt = now;
    },
    returned: (name, now) => {
      const index = segments.findIndex((segment) => segment.mark === name);
      if (index < 0) return Number(markEnd.exec(name)?.[1] ?? generation) < generation ? "dropped" : "unknown";
      const played = segments.slice(0, index + 1);
      segments = segments.slice(index + 1);
      for (const { part, lengthMs, kind, sentAt } of played) {
        queuedMs -= lengthMs;
        part.playedMs += lengthMs;
        if (kind === "end") parts = parts.filter((other) => other !== part);
        if (lengthMs > 0 && sentAt > freeAt) lags = [];
        freeAt = Math.max(freeAt, sentAt) + lengthMs;
      }
      adjust(now - freeAt, now);
      return "played";
    },
    resumed: () => {
      for (const part of parts) part.isInSession = false;
    },
    positionMs: (itemId, contentIndex, now) => {
      const part = parts.findLast((other) => other.itemId === itemId && other.contentIndex === contentIndex);
      return part && playedMs(part, now);
    },
    queuedMs: () => queuedMs,
    drop: (now) => {
      const cuts = parts.map((part) => ({
        responseId: part.responseId,
        itemId: part.itemId,
        contentIndex: part.contentIndex,
        playedMs: playedMs(part, now),
        isInSession: part.isInSession,
      }));
      generation += 1;
      parts = [];
      segments = [];
      queuedMs = 0;
      lags = [];
      freeAt = now;
      return cuts;
    },
  };
};
