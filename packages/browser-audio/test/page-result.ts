/** What a page saw of the microphone and the player, without any measure of time. */
export interface PageResult {
  readonly chunkBytes: readonly number[];
  readonly isLoud: boolean;
  readonly level: number;
  readonly mutedSum: number;
  readonly levelWhileMuted: number;
  readonly isLoudAgain: boolean;
  /** The ready states of the tracks: the first microphone after another source, the caller's after the end. */
  readonly tracks: readonly string[];
  readonly replaced: boolean;
  readonly lost: string | undefined;
  readonly chunksAfterClose: number;
  readonly useAfterClose: string;
  readonly statuses: readonly string[];
  readonly playedMs: number | undefined;
  readonly clearedAtMs: number | undefined;
  readonly playedAfterClear: number | undefined;
  readonly positionAfterClear: unknown;
  readonly blockedByPolicy: string;
  readonly servedByPage: number;
  readonly contexts: readonly string[];
}

/** What a page saw in which no sound device runs. */
export interface SilentPageResult {
  readonly track: string;
  readonly statuses: readonly string[];
  readonly playedMs: number | undefined;
  /** The loudest sample of what the nodes of the player render. */
  readonly rendered: number;
  readonly tracks: readonly string[];
  readonly contexts: readonly string[];
}

/** What the page is given besides. */
export interface PageArgs {
  /** `dist/worklet.js` as text. */
  readonly worklet: string;
}
