import type { AudioSource } from "@plugboard/browser-audio";
import type { CallEvent } from "./call-state.ts";
import { callTold, type Entry, hear, interrupted } from "./conversation.ts";
import type { PageCall } from "./page-call.ts";
import type { Settings } from "./settings.ts";
import { logFrame } from "./show-log.ts";
import { openSpeechFile, type SpeechFile } from "./speech-file.ts";
import { callTool, toolDefinitions } from "./tools.ts";
import { openWebrtcCall } from "./webrtc-call.ts";
import { openWebSocketCall } from "./websocket-call.ts";

/** Who hears of a call. */
export interface CallListeners {
  readonly onEvent: (event: CallEvent) => void;
  readonly onConversation: (change: (entries: readonly Entry[]) => readonly Entry[]) => void;
  readonly onMicrophoneLost: (error: Error) => void;
}

/** A call that is connected. */
export interface RunningCall extends PageCall {
  /** Says the recording again; `undefined` where a microphone speaks. */
  readonly ask: (() => void) | undefined;
}

const instructions = "You answer questions about the weather in one short sentence. Look it up with get_weather first.";

/** Asks the page's own server where to connect, and for a key that lives for a minute. */
const createSession = async (server: string): Promise<{ readonly baseUrl: string; readonly key: string }> => {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ server }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
};

/** Tells what the transport does. */
const follow = ({ transport }: PageCall, { onEvent, onConversation }: CallListeners): void => {
  transport.on("*", (event) => {
    onConversation((entries) => hear(entries, event));
    if (event.type === "input_audio_buffer.speech_started") onEvent({ type: "user-speaks" });
    if (event.type === "input_audio_buffer.speech_stopped") onEvent({ type: "user-stops" });
  });
  transport.on("audio_interrupted", () => onConversation(interrupted));
  transport.on("function_call", async (call) => {
    const words = `${call.name}(${call.arguments})`;
    onConversation((entries) => callTold(entries, call.callId, words));
    const output = await callTool(call.name, call.arguments);
    onConversation((entries) => callTold(entries, call.callId, words, output));
    transport.sendFunctionCallOutput(call, output);
  });
  transport.on("resuming", () => onEvent({ type: "resuming" }));
  transport.on("resumed", () => onEvent({ type: "resumed" }));
  // What ends a call comes as `close`; the rest is in the log of events.
  transport.on("error", () => undefined);
  transport.on("close", ({ code, reason, initiator, phase }) => {
    if (initiator === "local" || phase !== "open") return;
    const who = initiator === "remote" ? "The server ended the call" : "The connection was lost";
    onEvent({ type: "lost", why: `${who} (${[code, reason].filter(Boolean).join(" ")}).` });
  });
};

/** Opens the audio and connects. Rejects with what failed, or when `signal` aborts, and leaves nothing then. */
export const startCall = async (settings: Settings, signal: AbortSignal, listeners: CallListeners): Promise<RunningCall> => {
  const file: SpeechFile | undefined = settings.recording && (await openSpeechFile(await settings.recording()));
  const source: AudioSource = file?.stream ?? settings.microphone;
  const open = settings.way === "webrtc" ? openWebrtcCall : openWebSocketCall;
  let call: PageCall | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([call?.close(), file?.close()]);
  };
  try {
    call = await open({
      ...(await createSession(settings.server)),
      source,
      signal,
      tap: logFrame,
      onSound: (what) => listeners.onEvent({ type: what === "begins" ? "sound-begins" : "sound-ends" }),
      onMicrophoneLost: listeners.onMicrophoneLost,
    });
    listeners.onEvent({ type: "microphone-open" });
    follow(call, listeners);
    signal.addEventListener("abort", () => void close(), { once: true });
    await call.transport.connect({ initialSessionConfig: { instructions, tools: toolDefinitions } });
    listeners.onEvent({ type: "connected" });
    file?.say();
    return { ...call, ask: file?.say, close };
  } catch (cause) {
    await close();
    throw cause;
  }
};
