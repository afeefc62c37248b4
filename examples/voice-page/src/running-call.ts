import type { AudioSource } from "@plugboard/browser-audio";
import type { CallEvent } from "./call-state.ts";
import { callTold, type Entry, hear, interrupted } from "./conversation.ts";
import { openLiveCall, refuseLiveSocket } from "./live-call.ts";
import type { CallOptions, PageCall, RealtimePageCall } from "./page-call.ts";
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
  readonly mute: (muted: boolean) => void;
  /** Interrupts the assistant; `undefined` where the model decides by itself when to be quiet. */
  readonly interrupt: (() => void) | undefined;
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
const follow = ({ transport }: RealtimePageCall, { onEvent, onConversation }: CallListeners): void => {
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

/** A call whose audio is open and which is connected, without what speaks in it. */
type ConnectedCall = Omit<RunningCall, "ask">;

const startLive = async ({ server, way }: Settings, options: CallOptions, listeners: CallListeners): Promise<ConnectedCall> => {
  if (way === "websocket") return refuseLiveSocket(options);
  const { call, ...opened } = await openLiveCall(server, options, listeners);
  return { ...opened, mute: (muted) => void (muted ? call.mute() : call.unmute()), interrupt: undefined };
};

const startRealtime = async ({ server, way }: Settings, options: CallOptions, listeners: CallListeners): Promise<ConnectedCall> => {
  const open = way === "webrtc" ? openWebrtcCall : openWebSocketCall;
  const opened = await open({ ...(await createSession(server)), ...options });
  const { transport, close } = opened;
  const onAbort = (): void => void close();
  options.signal.addEventListener("abort", onAbort, { once: true });
  try {
    listeners.onEvent({ type: "microphone-open" });
    follow(opened, listeners);
    await transport.connect({ initialSessionConfig: { instructions, tools: toolDefinitions } });
    return { ...opened, mute: (muted) => transport.mute(muted), interrupt: () => transport.interrupt() };
  } catch (cause) {
    if (!options.signal.aborted) await close();
    throw cause;
  } finally {
    options.signal.removeEventListener("abort", onAbort);
  }
};

/** Opens the audio and connects. Rejects with what failed, or when `signal` aborts, and leaves nothing then. */
export const startCall = async (settings: Settings, signal: AbortSignal, listeners: CallListeners): Promise<RunningCall> => {
  const file: SpeechFile | undefined = settings.recording && (await openSpeechFile(await settings.recording()));
  const source: AudioSource = file?.stream ?? settings.microphone;
  const options: CallOptions = {
    source,
    signal,
    tap: logFrame,
    onSound: (what) => listeners.onEvent({ type: what === "begins" ? "sound-begins" : "sound-ends" }),
    onMicrophoneLost: listeners.onMicrophoneLost,
  };
  try {
    const start = settings.api === "live" ? startLive : startRealtime;
    const call = await start(settings, options, listeners);
    const close = async (): Promise<void> => {
      await Promise.all([call.close(), file?.close()]);
    };
    if (signal.aborted) void close();
    else signal.addEventListener("abort", () => void close(), { once: true });
    listeners.onEvent({ type: "connected" });
    file?.say();
    return { ...call, ask: file?.say, close };
  } catch (cause) {
    await file?.close();
    throw cause;
  }
};
