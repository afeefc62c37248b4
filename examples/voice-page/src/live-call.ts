import { browserAdapter } from "@plugboard/browser";
import { clientDelegation, joinCall, type LiveCall, LiveSession } from "@plugboard/live";
import { postOfferTo, webrtcAdapter } from "@plugboard/webrtc";
import { callTold, said } from "./conversation.ts";
import type { CallOptions, PageCall } from "./page-call.ts";
import type { CallListeners } from "./running-call.ts";
import { tappedAdapter } from "./tapped-adapter.ts";
import { callTool } from "./tools.ts";
import { openWebrtcSound } from "./webrtc-sound.ts";

/** A call of the Live API, which is connected. */
export interface LivePageCall extends PageCall {
  readonly call: LiveCall;
}

/** Nobody has spoken for so long that what was said is complete, in milliseconds: this API has no event for the end of speech. */
const pauseMs = 1_200;

/** Calls back when there has been no news for a while. */
const createPause = (onPause: () => void): { readonly news: () => void; readonly stop: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    news: () => {
      stop();
      timer = setTimeout(onPause, pauseMs);
    },
    stop,
  };
};

/** Tells what is said, and what ends the call. */
const follow = (call: LiveCall, { onSound }: CallOptions, { onEvent, onConversation }: CallListeners): void => {
  const tellAll = (status: "open" | "done"): void => onConversation((entries) => said(entries, call.transcript, status));
  const user = createPause(() => {
    tellAll("done");
    onEvent({ type: "user-stops" });
  });
  const assistant = createPause(() => {
    tellAll("done");
    onSound("ends");
  });
  call.on("session.input_transcript.delta", () => {
    user.news();
    tellAll("open");
    onEvent({ type: "user-speaks" });
  });
  call.on("session.output_transcript.delta", () => {
    user.stop();
    assistant.news();
    tellAll("open");
    onSound("begins");
  });
  call.on("closed", (ending) => {
    user.stop();
    assistant.stop();
    if (ending.status === "confirmed" && ending.reason === "close_requested") return;
    const why = ending.status === "confirmed" ? `The server ended the call (${ending.reason}).` : "The connection was lost.";
    onEvent({ type: "lost", why });
  });
};

/** What the model delegates is what the tool does: it looks the weather up. */
const delegationFor = ({ onConversation }: CallListeners) =>
  clientDelegation(async ({ id }) => {
    onConversation((entries) => callTold(entries, id, "delegated: get_weather"));
    const output = await callTool("get_weather", "{}");
    onConversation((entries) => callTold(entries, id, "delegated: get_weather", output));
    return output;
  });

/** Rejects with the reason: a page cannot send the header that the Live API wants. */
export const refuseLiveSocket = async ({ tap, signal }: CallOptions): Promise<never> => {
  await new LiveSession({ adapter: tappedAdapter(browserAdapter(), tap), apiKey: "", session: { model: "gpt-live-1" } }).connect({
    signal,
  });
  throw new Error("a Live session was opened over a WebSocket of a page");
};

/** A call of the Live API by WebRTC: the page's own server creates the session, and the browser sends and plays. */
export const openLiveCall = async (server: string, options: CallOptions, listeners: CallListeners): Promise<LivePageCall> => {
  const { stream, player, microphone, sound, close } = await openWebrtcSound(options);
  listeners.onEvent({ type: "microphone-open" });
  const exchange = postOfferTo(`/live-call?server=${encodeURIComponent(server)}`);
  const adapter = tappedAdapter(webrtcAdapter({ exchange, mediaStream: stream, audioElement: player }), options.tap);
  try {
    const call = await joinCall({ adapter, delegation: delegationFor(listeners), signal: options.signal });
    follow(call, options, listeners);
    return {
      call,
      sound,
      heardMs: () => undefined,
      useSource: microphone.use,
      close: async () => {
        await call.close();
        await close();
      },
    };
  } catch (cause) {
    await close();
    throw cause;
  }
};
