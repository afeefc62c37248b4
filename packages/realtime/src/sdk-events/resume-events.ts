import type { UnrestoredItem } from "../conversation/conversation-log.ts";

/** Why a call goes on in another session: this one is about to expire, its connection was lost, or the application asked. */
export type ResumeReason = "expiry" | "lost" | "asked";

/** The next session of a call is being prepared. */
export interface ResumingEvent {
  /** Why the call goes on in another session. */
  readonly reason: ResumeReason;
}

/** The call goes on in another session. */
export interface ResumedEvent {
  /** Why the call goes on in another session. */
  readonly reason: ResumeReason;
  /** How many items of the conversation the session was given and has taken. */
  readonly restored: number;
  /** The items that the session does not have: those that cannot be given to it, and those that it has refused. */
  readonly unrestored: readonly UnrestoredItem[];
}
