import type { Stretch } from "../../../tooling/engine-tests/stretches.ts";

/** What the page is told. */
export interface VoiceArgs {
  /** The simulator's base URL. */
  readonly url: string;
}

/** What came of a spoken question. */
export interface VoiceResult {
  readonly toolCalls: readonly string[];
  readonly heard: readonly Stretch[];
  readonly playedMs: number;
}

/** What came of muting and interrupting. Times are on the clock of the audio, in milliseconds. */
export interface InterruptResult {
  readonly chunksAfterMute: number;
  /** Those of them that have sound in them. */
  readonly loudChunksAfterMute: number;
  readonly interruptedAt: number;
  readonly playedMs: number;
  readonly interruptions: number;
  /** Until there were 200 ms of silence after the interruption. */
  readonly heard: readonly Stretch[];
}
