import type { Stretch } from "../../../tooling/engine-tests/stretches.ts";

/** What the page is told. */
export interface VoiceArgs {
  readonly url: string;
  readonly apiKey: string;
  /** The question as PCM. */
  readonly question: string;
}

/** What happened in the page. */
export interface VoiceResult {
  readonly toolCalls: readonly string[];
  readonly heard: readonly Stretch[];
  readonly heardMs: number;
  readonly callId: string | undefined;
  readonly statistics: unknown;
}

/** What came of muting and interrupting. Times are in milliseconds since the page's time origin. */
export interface InterruptResult {
  readonly mutedAt: number;
  readonly stoppedAt: number;
  readonly interruptedAt: number;
  readonly heardMs: number;
  readonly interruptions: number;
  readonly heard: readonly Stretch[];
}

/** What the receiver of a call says of the audio that it has played. */
export interface Reading {
  /** Milliseconds since the page's time origin. */
  readonly atMs: number;
  /** Sum of the squares of the level, times the seconds that it lasted. */
  readonly energy: number;
  /** Seconds of audio. */
  readonly playedS: number;
}

/** What came of a spoken turn that the receiver's statistics measure. */
export interface HumResult {
  readonly toolCalls: readonly string[];
  readonly readings: readonly Reading[];
  readonly heardMs: number;
}
