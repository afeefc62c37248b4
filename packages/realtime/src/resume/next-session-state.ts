import type { Connection } from "@plugboard/core";

/** How far the next session of a call is. */
export type NextSessionState =
  /** Its connection is dialled. */
  | { readonly status: "opening" }
  /** It has sent the event that makes it ready before core has given its connection. */
  | { readonly status: "greeted" }
  /** It was sent the configuration, and has not sent the event that makes it ready. */
  | { readonly status: "configuring"; readonly connection: Connection }
  /** It is being sent items. */
  | { readonly status: "restoring"; readonly connection: Connection }
  /** It was sent the whole conversation, and has not answered all of it. */
  | { readonly status: "answering"; readonly connection: Connection }
  /** It knows everything that the session in use knows. */
  | { readonly status: "current"; readonly connection: Connection }
  | { readonly status: "taken" }
  | { readonly status: "failed" };

/** What happens to the next session of a call. */
export type NextSessionEvent =
  | { readonly type: "opened"; readonly connection: Connection }
  | { readonly type: "confirmed" | "sending" | "sent" | "answered" | "changed" | "taken" | "failed" };

/** The state after an event. An event that means nothing in a state leaves it as it is. */
export const afterNextSessionEvent = (state: NextSessionState, event: NextSessionEvent): NextSessionState => {
  const { status } = state;
  if (status === "taken" || status === "failed") return state;
  if (event.type === "failed") return { status: "failed" };
  switch (status) {
    case "opening":
      if (event.type === "opened") return { status: "configuring", connection: event.connection };
      return event.type === "confirmed" ? { status: "greeted" } : state;
    case "greeted":
      return event.type === "opened" ? { status: "answering", connection: event.connection } : state;
    case "configuring":
      return event.type === "confirmed" ? { status: "answering", connection: state.connection } : state;
    case "restoring":
      return event.type === "sent" ? { status: "answering", connection: state.connection } : state;
    case "answering":
      if (event.type === "sending") return { status: "restoring", connection: state.connection };
      return event.type === "answered" ? { status: "current", connection: state.connection } : state;
    case "current":
      if (event.type === "sending") return { status: "restoring", connection: state.connection };
      if (event.type === "changed") return { status: "answering", connection: state.connection };
      return event.type === "taken" ? { status: "taken" } : state;
  }
};
