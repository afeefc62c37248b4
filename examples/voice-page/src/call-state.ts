/** What goes on, as the user sees it. */
export type CallState =
  | { readonly status: "idle" }
  | { readonly status: "asking" }
  | { readonly status: "connecting" }
  | { readonly status: "listening" }
  | { readonly status: "hearing" }
  | { readonly status: "thinking" }
  | { readonly status: "speaking" }
  | { readonly status: "resuming" }
  | { readonly status: "resumed" }
  | { readonly status: "lost"; readonly why: string }
  | { readonly status: "refused"; readonly why: string };

/** What happens to a call. */
export type CallEvent =
  | { readonly type: "start" }
  | { readonly type: "microphone-open" }
  | { readonly type: "connected" }
  | { readonly type: "user-speaks" }
  | { readonly type: "user-stops" }
  | { readonly type: "sound-begins" }
  | { readonly type: "sound-ends" }
  | { readonly type: "resuming" }
  | { readonly type: "resumed" }
  | { readonly type: "hang-up" }
  | { readonly type: "lost"; readonly why: string }
  | { readonly type: "refused"; readonly why: string };

type Status = CallState["status"];

const talking: readonly Status[] = ["listening", "hearing", "thinking", "speaking", "resumed"];

/** Whether there is a call, in any of its phases. */
export const isInCall = ({ status }: CallState): boolean => [...talking, "asking", "connecting", "resuming"].includes(status);

/** Whether the user and the model can talk. */
export const isTalking = ({ status }: CallState): boolean => talking.includes(status);

const talk = (state: CallState, next: CallState): CallState => (isTalking(state) ? next : state);

/** The state after an event. What cannot happen in a state does not change it: events of a call that is over may still arrive. */
export const nextState = (state: CallState, event: CallEvent): CallState => {
  switch (event.type) {
    case "start":
      return isInCall(state) ? state : { status: "asking" };
    case "microphone-open":
      return state.status === "asking" ? { status: "connecting" } : state;
    case "connected":
      return state.status === "connecting" ? { status: "listening" } : state;
    case "user-speaks":
      return talk(state, { status: "hearing" });
    case "user-stops":
      return state.status === "hearing" ? { status: "thinking" } : state;
    case "sound-begins":
      return talk(state, { status: "speaking" });
    case "sound-ends":
      return state.status === "speaking" ? { status: "listening" } : state;
    case "resuming":
      return isInCall(state) ? { status: "resuming" } : state;
    case "resumed":
      return state.status === "resuming" ? { status: "resumed" } : state;
    case "hang-up":
      return { status: "idle" };
    case "lost":
      return isInCall(state) ? { status: "lost", why: event.why } : state;
    case "refused":
      return isInCall(state) ? { status: "refused", why: event.why } : state;
  }
};
