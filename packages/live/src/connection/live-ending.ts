import type { CloseInfo, PlugboardError } from "@plugboard/core";
import type { ClosedReason } from "../wire/server-events.ts";

/**
 * How a session ended, as far as this side knows:
 *
 * - `confirmed`: the server said so with `session.closed`, and its usage is final.
 * - `unconfirmed`: the socket ended without that. Whether the session was finalised is unknown; the usage is the last that was heard.
 * - `detached`: this sideband has left, and the session goes on.
 * - `not-started`: there was no session; `error` says why.
 */
export type LiveEnding =
  | {
      readonly status: "confirmed";
      readonly reason: ClosedReason;
      readonly usageSeconds: number;
      /** The end of the socket, once it is there. */
      readonly close?: CloseInfo;
    }
  | {
      readonly status: "unconfirmed";
      readonly usageSeconds: number | undefined;
      readonly close?: CloseInfo;
      readonly error?: PlugboardError;
    }
  | { readonly status: "detached"; readonly close: CloseInfo }
  | { readonly status: "not-started"; readonly error: PlugboardError };
