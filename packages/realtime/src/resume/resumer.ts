import type { CloseInfo } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import type { ResumeReason } from "../sdk-events/resume-events.ts";
import type { ResumeHost } from "./resume-host.ts";

/** How a session is carried over. Times are in milliseconds. */
export interface ResumingOptions {
  /**
   * How long before the server ends the session a new one is prepared; at the earliest after half of the session's life, and after
   * ten seconds in the connection in use.
   *
   * @defaultValue 300_000
   */
  readonly beforeExpiryMs?: number;
  /** How long the swap waits for a moment in which nothing is under way. @defaultValue 60_000 */
  readonly patienceMs?: number;
  /** How often a lost connection is replaced before it is given up; one that lasts ten seconds begins the count anew. @defaultValue 5 */
  readonly attempts?: number;
}

/** Carries one transport's session over. */
export interface Resumer {
  /** Every event of the connection in use. */
  readonly onEvent: (event: WireEvent) => void;
  /** Whether an event of the transport is no news for the application, because the call goes on. */
  readonly hides: (type: string, event: unknown) => boolean;
  /**
   * Sends a frame on the connection in use, or keeps it for the next one if that is lost.
   *
   * @param pass - Sends a frame.
   */
  readonly send: (frame: string, pass: (frame: string) => void) => void;
  /** The connection was lost. @returns Whether it is going to be replaced. */
  readonly onLost: (info: CloseInfo) => boolean;
  /** Replaces the connection now. Rejects if that fails; then the old one is still in use. */
  readonly rotate: (reason: ResumeReason) => Promise<void>;
  /** The transport is closed. */
  readonly stop: () => void;
}

/** What the option `resume` takes. */
export type Resume = (host: ResumeHost) => Resumer;
