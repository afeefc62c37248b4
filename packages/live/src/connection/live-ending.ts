import type { CloseInfo, PlugboardError } from "@plugboard/core";
import type { ClosedReason } from "../wire/server-events.ts";

/** The server said that the session is over, with `session.closed`. */
export interface ConfirmedEnding {
  /** How it ended. */
  readonly status: "confirmed";
  /** Why, in the server's words. */
  readonly reason: ClosedReason;
  /** The final usage. */
  readonly usageSeconds: number;
  /** The end of the socket. */
  readonly close?: CloseInfo;
}

/** The socket ended without `session.closed`, so it is unknown whether the session was finalised. */
export interface UnconfirmedEnding {
  /** How it ended. */
  readonly status: "unconfirmed";
  /** The last usage that was heard; `undefined` if none was. */
  readonly usageSeconds: number | undefined;
  /** The end of the socket. */
  readonly close: CloseInfo;
  /** Why, as core tells it. */
  readonly error: PlugboardError;
}

/** A sideband has left, and the session goes on. */
export interface DetachedEnding {
  /** How it ended. */
  readonly status: "detached";
  /** The end of the socket. */
  readonly close: CloseInfo;
}

/** There was no session. */
export interface NotStartedEnding {
  /** How it ended. */
  readonly status: "not-started";
  /** Why. */
  readonly error: PlugboardError;
}

/** How a session ended, as far as this side knows. */
export type LiveEnding = ConfirmedEnding | UnconfirmedEnding | DetachedEnding | NotStartedEnding;
