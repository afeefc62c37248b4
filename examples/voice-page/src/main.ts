import { type CallEvent, type CallState, isInCall, nextState } from "./call-state.ts";
import type { Entry } from "./conversation.ts";
import { followDevices } from "./devices.ts";
import { element } from "./element.ts";
import { failureWords } from "./failure-words.ts";
import { createLatencyClock } from "./latency.ts";
import { showSound } from "./meters.ts";
import { type RunningCall, startCall } from "./running-call.ts";
import { lockSettings, readSettings, startSettings } from "./settings.ts";
import { showConversation } from "./show-conversation.ts";
import { startLog } from "./show-log.ts";
import { showState } from "./show-state.ts";

const start = element("start", HTMLButtonElement);
const mute = element("mute", HTMLButtonElement);
const interrupt = element("interrupt", HTMLButtonElement);
const ask = element("ask", HTMLButtonElement);
const latency = element("latency", HTMLElement);
const heard = element("heard", HTMLElement);

let state: CallState = { status: "idle" };
let conversation: readonly Entry[] = [];
/** The attempt at a call, and the call itself once it is connected. */
let current: { readonly attempt: AbortController; readonly call?: RunningCall; readonly stopMeters?: () => void } | undefined;

const milliseconds = (value: number | undefined): string => (value === undefined ? "–" : `${Math.round(value).toLocaleString("en")} ms`);

const happen = (event: CallEvent): void => {
  state = nextState(state, event);
  showState(state);
  lockSettings(isInCall(state));
  if (!isInCall(state)) end();
};

const end = (): void => {
  const ended = current;
  current = undefined;
  ask.hidden = true;
  interrupt.hidden = false;
  mute.setAttribute("aria-pressed", "false");
  ended?.stopMeters?.();
  ended?.attempt.abort();
};

const change = (update: (entries: readonly Entry[]) => readonly Entry[]): void => {
  const next = update(conversation);
  if (next !== conversation) showConversation(next);
  conversation = next;
};

const meter = (call: RunningCall): (() => void) => {
  const clock = createLatencyClock();
  const meters = showSound(call.sound, (input, output, nowMs) => {
    const answered = clock.hear(input, output, nowMs);
    if (answered !== undefined) latency.textContent = milliseconds(answered);
    heard.textContent = milliseconds(call.heardMs());
  });
  return meters.stop;
};

const begin = async (): Promise<void> => {
  const settings = readSettings();
  const attempt = new AbortController();
  current = { attempt };
  // A call that was hung up may still have something to say.
  const onEvent = (event: CallEvent): void => {
    if (current?.attempt === attempt) happen(event);
  };
  const onConversation: typeof change = (update) => {
    if (current?.attempt === attempt) change(update);
  };
  const onMicrophoneLost = (error: Error): void => onEvent({ type: "lost", why: failureWords(error) });
  onEvent({ type: "start" });
  change(() => []);
  try {
    const call = await startCall(settings, attempt.signal, { onEvent, onConversation, onMicrophoneLost });
    devices.refresh();
    if (current?.attempt !== attempt) return;
    current = { attempt, call, stopMeters: meter(call) };
    ask.hidden = call.ask === undefined;
    interrupt.hidden = call.interrupt === undefined;
  } catch (error) {
    onEvent({ type: "refused", why: failureWords(error) });
  }
};

const devices = followDevices((source) => {
  current?.call?.useSource(source).catch((error: unknown) => happen({ type: "lost", why: failureWords(error) }));
});

start.addEventListener("click", () => {
  if (isInCall(state)) happen({ type: "hang-up" });
  else void begin();
});
mute.addEventListener("click", () => {
  const muted = mute.getAttribute("aria-pressed") !== "true";
  current?.call?.mute(muted);
  mute.setAttribute("aria-pressed", String(muted));
});
interrupt.addEventListener("click", () => current?.call?.interrupt?.());
ask.addEventListener("click", () => current?.call?.ask?.());

startLog();
showState(state);
await startSettings();
document.documentElement.dataset["ready"] = "";
