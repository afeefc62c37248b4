import { type CallState, isInCall, isTalking } from "./call-state.ts";
import { element } from "./element.ts";

const panel = element("state", HTMLElement);
const title = element("state-title", HTMLElement);
const detail = element("state-detail", HTMLElement);
const start = element("start", HTMLButtonElement);
const mute = element("mute", HTMLButtonElement);
const interrupt = element("interrupt", HTMLButtonElement);

/** What is said of each state: a title, and what the user can do. */
const words: Readonly<Record<CallState["status"], readonly [string, string]>> = {
  idle: ["Ready", "Choose a way and start."],
  asking: ["Asking for the microphone", "Your browser asks whether this page may use it."],
  connecting: ["Connecting", "The call is being made."],
  listening: ["Listening", "Say something."],
  hearing: ["Hearing you", "Stop when you are done."],
  thinking: ["Thinking", "The assistant has heard you."],
  speaking: ["Speaking", "Talk over it to interrupt."],
  resuming: ["Connection lost", "The call is carried over to a new session."],
  resumed: ["Connected again", "The conversation goes on where it was."],
  lost: ["Call ended", ""],
  refused: ["Not connected", ""],
};

const startWords = (state: CallState): string => {
  if (isInCall(state)) return "Hang up";
  return state.status === "lost" ? "Reconnect" : state.status === "refused" ? "Try again" : "Start the call";
};

/** Shows a state, and enables what can be done in it. */
export const showState = (state: CallState): void => {
  const [what, advice] = words[state.status];
  panel.dataset["status"] = state.status;
  title.textContent = what;
  detail.textContent = "why" in state ? state.why : advice;
  start.textContent = startWords(state);
  start.classList.toggle("danger", isInCall(state));
  mute.disabled = !isTalking(state);
  interrupt.disabled = state.status !== "speaking";
};
