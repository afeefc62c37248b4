import type { ForkSessionConfig, SessionConfig } from "../wire/session-config.ts";

/** A new session. */
export interface NewOrigin {
  /** How it begins. */
  readonly kind: "new";
  /** What it is. */
  readonly session: SessionConfig;
}

/** A stored session that has ended. */
export interface ForkOrigin {
  /** How it begins. */
  readonly kind: "fork";
  /** The id of the stored session. */
  readonly sourceId: string;
  /** What the fork changes. */
  readonly session: ForkSessionConfig;
}

/** How a session begins. */
export type SessionOrigin = NewOrigin | ForkOrigin;
