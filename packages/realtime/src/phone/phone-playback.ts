import { type PacedAudio, PlaybackPace } from "./playback-pace.ts";

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

interface QueuedPart extends AnswerPart {
  sentMs: number;
  /** How much of it was played according to the marks that were returned. */
  playedMs: number;
  isInSession: boolean;
}

/** Audio, or nothing (the end of a part), up to a mark that was not returned. */
interface Segment extends PacedAudio<QueuedPart> {
  readonly mark: string;
  readonly kind: "audio" | "end";
  sentAt: number;
}

/** The end of the names of marks: the generation, which grows whenever the queue is dropped, and a number. */
const markEnd = /:g(\d{1,15}):m\d+$/;

const isSamePart = (a: AnswerPart, b: AnswerPart): boolean =>
  a.itemId === b.itemId && a.contentIndex === b.contentIndex && a.responseId === b.responseId;

/**
 * What the phone has played of the audio that it was sent. The provider queues it and returns a mark when everything before the mark
 * was played. Between two marks the time says how far it is.
 */
export class PhonePlayback {
  readonly #pace = new PlaybackPace();
  #generation = 1;
  #sequence = 0;
  #parts: readonly QueuedPart[] = [];
  #segments: Segment[] = [];
  #queuedMs = 0;

  /** How much audio is queued whose marks were not returned, in milliseconds. */
  queuedMs(): number {
    return this.#queuedMs;
  }

  /** Notes that audio was sent. @returns The name of the mark to be sent after it. */
  sent(part: AnswerPart, lengthMs: number, now: number): string {
    let queued = this.#find(part);
    if (!queued) {
      queued = { ...part, sentMs: 0, playedMs: 0, isInSession: true };
      this.#parts = [...this.#parts, queued];
    }
    queued.sentMs += lengthMs;
    return this.#queue(queued, `${part.itemId}:${Math.floor(queued.sentMs)}`, lengthMs, "audio", now);
  }

  /** The model has sent all audio of a part. @returns The name of the mark to be sent; `undefined` if none of it is queued. */
  done(part: AnswerPart, now: number): string | undefined {
    const queued = this.#find(part);
    return queued && this.#queue(queued, `done:${part.itemId}`, 0, "end", now);
  }

  /** What was sent had waited for the stream, and is played from now on. */
  started(now: number): void {
    for (const segment of this.#segments) segment.sentAt = now;
  }

  /** Notes that a mark was returned. */
  returned(name: string, now: number): ReturnedMark {
    const index = this.#segments.findIndex((segment) => segment.mark === name);
    if (index < 0) return Number(markEnd.exec(name)?.[1] ?? this.#generation) < this.#generation ? "dropped" : "unknown";
    const played = this.#segments.slice(0, index + 1);
    this.#segments = this.#segments.slice(index + 1);
    for (const segment of played) {
      const { part, lengthMs, kind } = segment;
      this.#queuedMs -= lengthMs;
      part.playedMs += lengthMs;
      if (kind === "end") this.#parts = this.#parts.filter((other) => other !== part);
      this.#pace.played(segment);
    }
    this.#pace.markReturned(now);
    return "played";
  }

  /** The call goes on in another session, which does not know the audio of what is queued. */
  resumed(): void {
    for (const part of this.#parts) part.isInSession = false;
  }

  /** How much of an item was played, in milliseconds; `undefined` if none of it is queued. */
  positionMs(itemId: string, contentIndex: number, now: number): number | undefined {
    const part = this.#parts.findLast((other) => other.itemId === itemId && other.contentIndex === contentIndex);
    return part && this.#playedMs(part, now);
  }

  /** Everything that is queued is dropped. @returns Where each part that was queued is cut, oldest first. */
  drop(now: number): readonly Cut[] {
    const cuts = this.#parts.map((part) => ({
      responseId: part.responseId,
      itemId: part.itemId,
      contentIndex: part.contentIndex,
      playedMs: this.#playedMs(part, now),
      isInSession: part.isInSession,
    }));
    this.#generation += 1;
    this.#parts = [];
    this.#segments = [];
    this.#queuedMs = 0;
    this.#pace.restart(now);
    return cuts;
  }

  #find(part: AnswerPart): QueuedPart | undefined {
    return this.#parts.find((other) => isSamePart(other, part));
  }

  #queue(part: QueuedPart, head: string, lengthMs: number, kind: Segment["kind"], now: number): string {
    this.#sequence += 1;
    this.#queuedMs += lengthMs;
    const mark = `${head}:g${this.#generation}:m${this.#sequence}`;
    this.#segments.push({ part, mark, lengthMs, kind, sentAt: now });
    return mark;
  }

  /** Milliseconds played of a part: what marks say, and what the time says since. */
  #playedMs(part: QueuedPart, now: number): number {
    return Math.min(part.sentMs, part.playedMs + this.#pace.aheadOfMarksMs(part, this.#segments, now));
  }
}
