import type { PlugboardError } from "@plugboard/core";

/**
 * Why a command has no acknowledgement:
 *
 * - `no-audio`: no audio is sent to the session, so its timeline stands still and appends wait for ever.
 * - `no-answer`: audio flows, and the server has not answered in time.
 * - `session-over`: the session ended first, or was ending.
 * - `superseded`: the delegation that it belongs to was cancelled; nothing was sent.
 */
export type UnacknowledgedReason = "no-audio" | "no-answer" | "session-over" | "superseded";

/** The server has taken a command. */
export interface Acknowledged<E> {
  /** The outcome. */
  readonly status: "acknowledged";
  /** The event that says so. */
  readonly event: E;
}

/** The server has refused a command. Sending it again is safe and will usually be refused again. */
export interface Refused {
  /** The outcome. */
  readonly status: "refused";
  /** `server-error`; its `cause` is the API's error. */
  readonly error: PlugboardError;
}

/** There is no acknowledgement, and there will be none. */
export interface Unacknowledged {
  /** The outcome. */
  readonly status: "unacknowledged";
  /** Why there is none. */
  readonly why: UnacknowledgedReason;
  /** Whether sending it again is safe: `not-sent` if it never left this side. */
  readonly delivery: "not-sent" | "unknown";
}

/** What became of a command. Only {@link Acknowledged} says that the server took it. */
export type Outcome<E> = Acknowledged<E> | Refused | Unacknowledged;

/** The outcome of a command that was not sent. */
export const notSent = (why: UnacknowledgedReason): Outcome<never> => ({ status: "unacknowledged", why, delivery: "not-sent" });
