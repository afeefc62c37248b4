import type { UnrestoredItem } from "../conversation/conversation-log.ts";

/** Why a session is carried over: it is about to expire, its connection was lost, or the application asked. */
export type ResumeReason = "expiry" | "lost" | "asked";

/** The session goes on in a new connection. */
export interface ReconnectingEvent {
  /** Why. */
  readonly reason: ResumeReason;
}

/** The session goes on. */
export interface ReconnectedEvent {
  /** Why it was carried over. */
  readonly reason: ResumeReason;
  /** How many items the new session was told and has taken. */
  readonly restored: number;
  /** What it could not be told, and what it has refused. */
  readonly unrestored: readonly UnrestoredItem[];
}
