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

/** What a returned mark is: one that was waited for, one of audio that was dropped since, or somebody else's. */
export type ReturnedMark = "played" | "dropped" | "unknown";

/**
 * What the phone has played of the audio that it was sent. The provider queues it and returns a mark when everything before the mark
 * was played; between two marks the position is the time that has passed.
 *
 * All times are the sender's. Audio is played, and a `clear` takes effect, one way through the network later; the two ways are the
 * same, so that what is played until a `clear` arrives needs no correction. A mark comes back a whole way there and back after its
 * time; that lag is measured whenever audio was sent to a phone that was silent.
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
  /** As far as marks say. */
  playedMs: number;
  isInSession: boolean;
}

/** Audio, or nothing (the end of a part), up to a mark that was not returned. */
interface Segment {
  readonly part: QueuedPart;
  readonly mark: string;
  readonly lengthMs: number;
  readonly isEnd: boolean;
  sentAt: number;
}

/** A mark that is later than this after the end of its audio says that the phone stands still. In milliseconds. */
const maxLagMs = 500;

/** How much later than usual a mark may be, in milliseconds. */
const jitterMs = 100;

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
  let lagMs: number | undefined;

  const find = (part: AnswerPart): QueuedPart | undefined => parts.find((other) => isSamePart(other, part));

  const queue = (part: QueuedPart, head: string, lengthMs: number, isEnd: boolean, now: number): string => {
    sequence += 1;
    queuedMs += lengthMs;
    const mark = `${head}:g${generation}:m${sequence}`;
    segments.push({ part, mark, lengthMs, isEnd, sentAt: now });
    return mark;
  };

  /** Milliseconds played of a part: what marks say, and what the time says since. */
  const playedMs = (part: QueuedPart, now: number): number => {
    let startsAt = freeAt;
    let played = part.playedMs;
    /** A phone that returned no mark in time is not believed to have gone on. */
    let believedUntil = Number.POSITIVE_INFINITY;
    for (const { part: segmentPart, lengthMs, sentAt } of segments) {
      startsAt = Math.max(startsAt, sentAt);
      if (believedUntil === Number.POSITIVE_INFINITY)
        believedUntil = startsAt + lengthMs + (lagMs === undefined ? maxLagMs : lagMs + jitterMs);
      const time = Math.min(now, believedUntil);
      if (time <= startsAt) break;
      if (segmentPart === part) played += Math.min(time - startsAt, lengthMs);
      startsAt += lengthMs;
    }
    return Math.min(part.sentMs, played);
  };

  return {
    sent: (part, lengthMs, now) => {
      let queued = find(part);
      if (!queued) {
        queued = { ...part, sentMs: 0, playedMs: 0, isInSession: true };
        parts = [...parts, queued];
      }
      queued.sentMs += lengthMs;
      return queue(queued, `${part.itemId}:${Math.floor(queued.sentMs)}`, lengthMs, false, now);
    },
    done: (part, now) => {
      const queued = find(part);
      return queued && queue(queued, `done:${part.itemId}`, 0, true, now);
    },
    started: (now) => {
      for (const segment of segments) segment.sentAt = now;
    },
    returned: (name, now) => {
      const index = segments.findIndex((segment) => segment.mark === name);
      if (index < 0) return Number(markEnd.exec(name)?.[1] ?? generation) < generation ? "dropped" : "unknown";
      const played = segments.slice(0, index + 1);
      segments = segments.slice(index + 1);
      for (const { part, lengthMs, isEnd, sentAt } of played) {
        queuedMs -= lengthMs;
        part.playedMs += lengthMs;
        if (isEnd) parts = parts.filter((other) => other !== part);
        if (sentAt >= freeAt && lengthMs > 0) lagMs = Math.min(maxLagMs, Math.max(0, now - sentAt - lengthMs));
        freeAt = Math.max(freeAt, sentAt) + lengthMs;
      }
      // The phone's own clock, and whatever held it up.
      freeAt = now - (lagMs ?? 0);
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
      freeAt = now;
      return cuts;
    },
  };
};
