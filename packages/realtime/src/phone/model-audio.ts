import { PlugboardError } from "@plugboard/core";
import { durationMs } from "./mulaw.ts";
import type { PhoneLeg } from "./phone-leg.ts";
import { type AnswerPart, type Cut, createPhonePlayback, type ReturnedMark } from "./phone-playback.ts";

/** The model's way to the caller. */
export interface ModelAudio {
  /** Plays a piece of the answer, unless its response was interrupted. */
  readonly play: (part: AnswerPart, payload: string) => void;
  /** The model has sent all audio of a part. */
  readonly partDone: (part: AnswerPart) => void;
  /** A response begins. */
  readonly responseStarted: (responseId: string) => void;
  /** A response has ended. */
  readonly responseDone: (responseId: string) => void;
  /** Whether a response was interrupted, so that the audio that still arrives of it is dropped. */
  readonly isInterrupted: (responseId: string) => boolean;
  /** The provider has returned a mark. */
  readonly markReturned: (name: string) => ReturnedMark;
  /** The stream has begun: what waited for it is playing. */
  readonly streamStarted: () => void;
  /**
   * The call goes on in another session. A response that was running is requested again there, so what is queued of it is dropped.
   *
   * @returns Whether something was dropped.
   */
  readonly resumed: () => boolean;
  /** How much of an item the caller has heard, in milliseconds; `undefined` if none of it is queued. */
  readonly positionMs: (itemId: string, contentIndex: number) => number | undefined;
  /**
   * Drops everything that is queued and the rest of the responses that it belongs to.
   *
   * @returns Where each part was cut, oldest first; `undefined` if nothing is queued and no response runs.
   */
  readonly interrupt: () => readonly Cut[] | undefined;
}

/** What waits here because the provider's queue is full. */
interface Waiting {
  readonly part: AnswerPart;
  /** Audio; `undefined` is the end of the part. */
  readonly payload: string | undefined;
}

/** The bound of the set of interrupted responses; audio of so many can never be on its way at once. */
const maxInterrupted = 64;

/** Plays the model's audio on a phone, with a mark after each piece. */
export const createModelAudio = (leg: () => PhoneLeg, onError: (error: PlugboardError) => void): ModelAudio => {
  const playback = createPhonePlayback();
  /** Oldest first. A response whose end came before its interruption is not removed by it, so the size of the set is bounded. */
  const interrupted = new Set<string>();
  let running: string | undefined;
  let waiting: readonly Waiting[] = [];
  let waitingMs = 0;

  const discard = (responseId: string): void => {
    interrupted.add(responseId);
    const [oldest] = interrupted;
    if (interrupted.size > maxInterrupted && oldest !== undefined) interrupted.delete(oldest);
  };

  const fits = (lengthMs: number): boolean => playback.queuedMs() + lengthMs <= leg().protocol.maxQueuedMs;

  const send = ({ part, payload }: Waiting): void => {
    if (payload === undefined) {
      const mark = playback.done(part, Date.now());
      if (mark !== undefined) leg().mark(mark);
      return;
    }
    leg().play(payload);
    leg().mark(playback.sent(part, durationMs(payload), Date.now()));
  };

  /** Keeps the order: a piece that comes while others wait is put behind them. */
  const queue = (piece: Waiting): void => {
    const lengthMs = piece.payload === undefined ? 0 : durationMs(piece.payload);
    if (waiting.length === 0 && fits(lengthMs)) return send(piece);
    const { name, maxQueuedMs } = leg().protocol;
    if (waitingMs + lengthMs > maxQueuedMs) {
      discard(piece.part.responseId);
      const message = `The queue of ${name} is full and as much waits for it: the rest of the response is not played.`;
      return onError(new PlugboardError("queue-full", message));
    }
    waiting = [...waiting, piece];
    waitingMs += lengthMs;
  };

  const drain = (): void => {
    while (waiting[0]) {
      const [first, ...rest] = waiting;
      const lengthMs = first.payload === undefined ? 0 : durationMs(first.payload);
      if (!fits(lengthMs)) return;
      waiting = rest;
      waitingMs -= lengthMs;
      send(first);
    }
  };

  const interrupt = (): readonly Cut[] | undefined => {
    const cuts = playback.drop(Date.now());
    if (running === undefined && cuts.length === 0) return undefined;
    if (running !== undefined) discard(running);
    for (const { part } of waiting) discard(part.responseId);
    for (const { responseId } of cuts) discard(responseId);
    running = undefined;
    waiting = [];
    waitingMs = 0;
    leg().clear();
    return cuts;
  };

  return {
    play: (part, payload) => {
      if (!interrupted.has(part.responseId)) queue({ part, payload });
    },
    partDone: (part) => {
      if (!interrupted.has(part.responseId)) queue({ part, payload: undefined });
    },
    responseStarted: (responseId) => {
      running = responseId;
    },
    responseDone: (responseId) => {
      interrupted.delete(responseId);
      if (running === responseId) running = undefined;
    },
    isInterrupted: (responseId) => interrupted.has(responseId),
    markReturned: (name) => {
      const returned = playback.returned(name, Date.now());
      drain();
      return returned;
    },
    streamStarted: () => playback.started(Date.now()),
    positionMs: (itemId, contentIndex) => playback.positionMs(itemId, contentIndex, Date.now()),
    interrupt,
    resumed: () => {
      playback.resumed();
      return running !== undefined && (interrupt() ?? []).length > 0;
    },
  };
};
