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

/** What came of muting and interrupting. Times are in milliseconds since the page's time origin, where nothing else is said. */
export interface InterruptResult {
  readonly mutedAt: number;
  /** When the last chunk with sound in it was sent. */
  readonly lastSoundAt: number;
  readonly chunksAfterMute: number;
  /** On the clock of the audio. */
  readonly interruptedAt: number;
  readonly playedMs: number;
  readonly interruptions: number;
  readonly heard: readonly Stretch[];
}
