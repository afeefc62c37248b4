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

/** What one transport did in the differential run. */
export interface DifferentialResult {
  readonly events: readonly string[];
  readonly muted: readonly unknown[];
  readonly hasCallId: boolean;
  readonly status: string;
}
