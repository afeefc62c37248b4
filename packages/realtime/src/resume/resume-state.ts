import type { CloseInfo } from "@plugboard/core";
import type { NextSession } from "./next-session.ts";

/** Whether the server has announced, by an error, that the session in use has expired; before that, its expiry is ahead. */
type Expiry = "ahead" | "announced";

/** The state of a call that can be resumed. */
export type ResumeState =
  /** A session is in use, and no other one is prepared. */
  | { readonly status: "in-use"; readonly expiry: Expiry }
  /** A session is in use while the next one is prepared. */
  | { readonly status: "preparing"; readonly expiry: Expiry; readonly next: NextSession }
  /** The connection was lost, and the next attempt has not begun. */
  | { readonly status: "lost"; readonly info: CloseInfo }
  /** The connection was lost, and the next session is being prepared. */
  | { readonly status: "replacing"; readonly info: CloseInfo; readonly next: NextSession }
  /** The transport is closed. */
  | { readonly status: "stopped" };

/** What happens to a call that can be resumed. */
export type ResumeEvent =
  | { readonly type: "begun"; readonly next: NextSession }
  | { readonly type: "expired" }
  | { readonly type: "lost"; readonly info: CloseInfo }
  | { readonly type: "taken" }
  | { readonly type: "failed" }
  | { readonly type: "stopped" };

/** The state before anything has happened. */
export const inUse: ResumeState = { status: "in-use", expiry: "ahead" };

/** The state after an event. An event that means nothing in a state leaves it as it is. */
export const afterResumeEvent = (state: ResumeState, event: ResumeEvent): ResumeState => {
  if (event.type === "stopped") return { status: "stopped" };
  switch (state.status) {
    case "in-use":
      if (event.type === "begun") return { status: "preparing", expiry: state.expiry, next: event.next };
      if (event.type === "expired") return { status: "in-use", expiry: "announced" };
      return event.type === "lost" ? { status: "lost", info: event.info } : state;
    case "preparing":
      if (event.type === "expired") return { ...state, expiry: "announced" };
      if (event.type === "lost") return { status: "replacing", info: event.info, next: state.next };
      if (event.type === "taken") return inUse;
      return event.type === "failed" ? { status: "in-use", expiry: state.expiry } : state;
    case "lost":
      return event.type === "begun" ? { status: "replacing", info: state.info, next: event.next } : state;
    case "replacing":
      if (event.type === "taken") return inUse;
      return event.type === "failed" ? { status: "lost", info: state.info } : state;
    case "stopped":
      return state;
  }
};
