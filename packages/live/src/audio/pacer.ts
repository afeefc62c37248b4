import type { LiveClock } from "./live-clock.ts";

/** How silence is sent while the application sends no audio. */
export interface SilenceOptions {
  /** The timer. @defaultValue one that all sessions over the same adapter object share */
  readonly clock?: LiveClock;
  /**
   * How long no audio is sent before the microphone counts as off, in milliseconds. Then silence is sent, for this time as well.
   *
   * @defaultValue 300
   */
  readonly afterMs?: number;
}

/** Keeps the timeline of one session at the pace of real time. */
export interface Pacer {
  /** The application has sent so much audio. */
  readonly heard: (ms: number) => void;
  /** Time since audio or silence was sent last, in milliseconds. */
  readonly quietMs: () => number;
  readonly stop: () => void;
}

/** The longest time that is made up for, in milliseconds: a process that slept for an hour does not send an hour of silence. */
const maxBehindMs = 1_000;

/** A pacer that sends nothing and only remembers when audio was sent. */
export const createIdlePacer = (now: () => number): Pacer => {
  let sentAt = now();
  return {
    heard: () => {
      sentAt = now();
    },
    quietMs: () => now() - sentAt,
    stop: () => undefined,
  };
};

/**
 * Starts a pacer at the beginning of a session's timeline.
 *
 * @param sendSilence - Sends one frame of silence, as long as a tick of the clock.
 */
export const createPacer = (clock: LiveClock, afterMs: number, sendSilence: () => void): Pacer => {
  /** When, in real time, the audio that was sent ends. It may be ahead: audio that was kept while connecting comes all at once. */
  let endsAt = clock.now();
  let heardAt = Number.NEGATIVE_INFINITY;
  let sentAt = endsAt;
  const tick = (): void => {
    const now = clock.now();
    if (now - heardAt < afterMs) return;
    endsAt = Math.max(endsAt, now - maxBehindMs);
    for (; endsAt + clock.tickMs <= now; endsAt += clock.tickMs) {
      sendSilence();
      sentAt = now;
    }
  };
  return {
    heard: (ms) => {
      heardAt = clock.now();
      sentAt = heardAt;
      endsAt += ms;
    },
    quietMs: () => clock.now() - sentAt,
    stop: clock.every(tick),
  };
};
