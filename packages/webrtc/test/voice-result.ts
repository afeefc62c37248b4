import type { Stretch } from "../../../tooling/engine-tests/stretches.ts";

/** What the page is told. */
export interface VoiceArgs {
  readonly url: string;
  readonly apiKey: string;
  /** The question as PCM; without it the microphone is heard. */
  readonly question?: string;
}

/** What happened in the page. */
export interface VoiceResult {
  readonly toolCalls: readonly string[];
  readonly heard: readonly Stretch[];
  readonly heardMs: number;
  readonly callId: string | undefined;
  readonly statistics: unknown;
}

/** What came of muting and interrupting. Times are in milliseconds. */
export interface InterruptResult {
  /** Since the page's time origin. */
  readonly mutedAt: number;
  readonly stoppedAt: number;
  /** On the clock of the audio. */
  readonly interruptedAt: number;
  readonly heardMs: number;
  readonly interruptions: number;
  readonly heard: readonly Stretch[];
}
