import { PlugboardError } from "@plugboard/core";
import { durationMs } from "./mulaw.ts";
import type { PhoneLeg } from "./phone-leg.ts";
import { type AnswerPart, type Cut, PhonePlayback, type ReturnedMark } from "./phone-playback.ts";

/** What the model's audio needs of its phone. */
export interface ModelAudioHost {
  readonly leg: PhoneLeg;
  /** Hears that audio is not played. */
  report(error: PlugboardError): void;
}

/** What waits here because the provider's queue is full. */
interface Waiting {
  readonly part: AnswerPart;
  /** Audio; `undefined` is the end of the part. */
  readonly payload: string | undefined;
}

/** The bound of the set of interrupted responses; audio of so many can never be on its way at once. */
const maxInterrupted = 64;

const lengthOf = ({ payload }: Waiting): number => (payload === undefined ? 0 : durationMs(payload));

/** The model's way to the caller: plays the model's audio on a phone, with a mark after each piece. */
export class ModelAudio {
  readonly #host: ModelAudioHost;
  readonly #playback = new PhonePlayback();
  /** Oldest first. A response whose end came before its interruption is not removed by it, so the size of the set is bounded. */
  readonly #interrupted = new Set<string>();
  #running: string | undefined;
  #waiting: readonly Waiting[] = [];
  #waitingMs = 0;

  constructor(host: ModelAudioHost) {
    this.#host = host;
  }

  /** Plays a piece of the answer, unless its response was interrupted. */
  play(part: AnswerPart, payload: string): void {
    if (!this.isInterrupted(part.responseId)) this.#queue({ part, payload });
  }

  /** The model has sent all audio of a part. */
  partDone(part: AnswerPart): void {
    if (!this.isInterrupted(part.responseId)) this.#queue({ part, payload: undefined });
  }

  /** A response begins. */
  responseStarted(responseId: string): void {
    this.#running = responseId;
  }

  /** A response has ended. */
  responseDone(responseId: string): void {
    this.#interrupted.delete(responseId);
    if (this.#running === responseId) this.#running = undefined;
  }

  /** Whether a response was interrupted, so that the audio that still arrives of it is dropped. */
  isInterrupted(responseId: string): boolean {
    return this.#interrupted.has(responseId);
  }

  /** The provider has returned a mark. */
  markReturned(name: string): ReturnedMark {
    const returned = this.#playback.returned(name, Date.now());
    this.#drain();
    return returned;
  }

  /** The stream has begun: what waited for it is playing. */
  streamStarted(): void {
    this.#playback.started(Date.now());
  }

  /**
   * The call goes on in another session. A response that was running is requested again there, so what is queued of it is dropped.
   *
   * @returns Whether something was dropped.
   */
  resumed(): boolean {
    this.#playback.resumed();
    return this.#running !== undefined && (this.interrupt() ?? []).length > 0;
  }

  /**
   * Drops everything that is queued and the rest of the responses that it belongs to.
   *
   * @returns Where each part was cut, oldest first; `undefined` if nothing is queued and no response runs.
   */
  interrupt(): readonly Cut[] | undefined {
    const cuts = this.#playback.drop(Date.now());
    if (this.#running === undefined && cuts.length === 0) return undefined;
    if (this.#running !== undefined) this.#discard(this.#running);
    for (const { part } of this.#waiting) this.#discard(part.responseId);
    for (const { responseId } of cuts) this.#discard(responseId);
    this.#running = undefined;
    this.#waiting = [];
    this.#waitingMs = 0;
    this.#host.leg.clear();
    return cuts;
  }

  #discard(responseId: string): void {
    this.#interrupted.add(responseId);
    const [oldest] = this.#interrupted;
    if (this.#interrupted.size > maxInterrupted && oldest !== undefined) this.#interrupted.delete(oldest);
  }

  /** Keeps the order: a piece that comes while others wait is put behind them. */
  #queue(piece: Waiting): void {
    const lengthMs = lengthOf(piece);
    if (this.#waiting.length === 0 && this.#fits(lengthMs)) return this.#send(piece);
    const { name, maxQueuedMs } = this.#host.leg.protocol;
    if (this.#waitingMs + lengthMs > maxQueuedMs) {
      this.#discard(piece.part.responseId);
      const message = `The queue of ${name} is full and as much waits for it: the rest of the response is not played.`;
      return this.#host.report(new PlugboardError("queue-full", message));
    }
    this.#waiting = [...this.#waiting, piece];
    this.#waitingMs += lengthMs;
  }

  #drain(): void {
    while (this.#waiting[0]) {
      const [first, ...rest] = this.#waiting;
      const lengthMs = lengthOf(first);
      if (!this.#fits(lengthMs)) return;
      this.#waiting = rest;
      this.#waitingMs -= lengthMs;
      this.#send(first);
    }
  }

  #fits(lengthMs: number): boolean {
    return this.#playback.queuedMs() + lengthMs <= this.#host.leg.protocol.maxQueuedMs;
  }

  #send({ part, payload }: Waiting): void {
    const { leg } = this.#host;
    if (payload === undefined) {
      const mark = this.#playback.done(part, Date.now());
      if (mark !== undefined) leg.mark(mark);
      return;
    }
    leg.play(payload);
    leg.mark(this.#playback.sent(part, durationMs(payload), Date.now()));
  }
}
