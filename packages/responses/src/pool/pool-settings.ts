import type { Heartbeat } from "@plugboard/core";
import type { AnswerSettings } from "../stream/answer-settings.ts";

/** The options that the sockets of an identity follow, with every default written in. */
export interface PoolSettings extends AnswerSettings {
  readonly maxSockets: number;
  /** Responses that may run on one socket at a time, where it has lanes. */
  readonly lanesPerSocket: number;
  readonly idleTimeoutMs: number;
  readonly maxAgeMs: number;
  readonly connectTimeoutMs: number;
  readonly heartbeat: Heartbeat | undefined;
  /** Whether a continuation may leave out the reasoning items of the previous answer. */
  readonly keepsDroppedReasoning: boolean;
}
