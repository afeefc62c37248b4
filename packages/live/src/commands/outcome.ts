import type { PlugboardError } from "@plugboard/core";

/**
 * Why a command has no acknowledgement:
 *
 * - `no-audio`: the session's timeline stands still, because no audio is sent to it; what is appended waits for ever.
 * - `no-answer`: audio flows, and the server has not answered in time.
 * - `session-over`: the session ended first, or was ending.
 * - `superseded`: the delegation that it belongs to was cancelled; nothing was sent.
 */
export type UnacknowledgedReason = "no-audio" | "no-answer" | "session-over" | "superseded";

/**
 * What became of a command. Only `acknowledged` says that the server took it. After `refused`, sending again is safe; after
 * `unacknowledged`, `delivery` says so: `not-sent` if it never left, else `unknown`.
 */
export type Outcome<E> =
  | { readonly status: "acknowledged"; readonly event: E }
  | { readonly status: "refused"; readonly error: PlugboardError }
  | { readonly status: "unacknowledged"; readonly why: UnacknowledgedReason; readonly delivery: "not-sent" | "unknown" };

/** The outcome of a command that is not sent any more. */
export const notSent = (why: UnacknowledgedReason): Outcome<never> => ({ status: "unacknowledged", why, delivery: "not-sent" });
