import type { PlugboardError } from "@plugboard/core";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { SessionOrigin } from "../connection/session-origin.ts";
import type { Passage } from "../transcript/transcript.ts";
import type { SessionResource } from "../wire/session-config.ts";

/** What a continuity may ask of its conversation. */
export interface ContinuityHost {
  /** How the first session began. */
  readonly origin: SessionOrigin;
  /** What was said so far. */
  readonly passages: () => readonly Passage[];
  /** Opens the next session. The conversation goes on in it once it has started; if it does not start, {@link ContinuityRun.failed} is called. */
  readonly open: (next: SessionOrigin) => void;
  /** The conversation ends as its last session did. */
  readonly giveUp: () => void;
  /** Reports an error that nothing else reports. */
  readonly fail: (error: PlugboardError) => void;
}

/** The continuity of one conversation. */
export interface ContinuityRun {
  /** A session is in use, the first or the next. */
  readonly started: (session: SessionResource) => void;
  /** The session in use has ended. @returns Whether another one is opened. */
  readonly ended: (ending: LiveEnding) => boolean;
  /** The next session did not start. */
  readonly failed: (error: PlugboardError) => void;
  /** The conversation is over. */
  readonly stop: () => void;
}

/** Lets a conversation outlive its sessions: `newSession()`, `forkOrNewSession()`. */
export type Continuity = (host: ContinuityHost) => ContinuityRun;
