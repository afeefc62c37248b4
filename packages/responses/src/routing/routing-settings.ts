import type { PoolSettings } from "../pool/pool-settings.ts";

/** The options that decide which way a request takes and how it is answered, with every default written in. */
export interface RoutingSettings extends PoolSettings {
  readonly lanes: (url: string) => boolean;
  /** Settings that a continuation may change; `undefined` if no increment is wanted. */
  readonly mayDiffer: readonly string[] | undefined;
  readonly maxTotalSockets: number;
  readonly maxHistoryBytes: number;
  readonly maxFrameBytes: number;
  readonly fallbackTtlMs: number;
  readonly collapse: boolean;
  readonly resendPending: boolean;
  readonly perRequestHeaders: ReadonlySet<string>;
  /** Names the subprotocols that carry the credential where the adapter cannot send headers. */
  readonly subprotocols: (headers: Readonly<Record<string, string>>) => readonly string[];
}
