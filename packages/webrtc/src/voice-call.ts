import { type Adapter, PlugboardError } from "@plugboard/core";
import type { AudioStatistics } from "./audio-statistics.ts";
import type { CallMedia } from "./call-media.ts";
import type { CallSocket } from "./call-socket.ts";
import { postOffer } from "./exchange.ts";
import type { AudioSource } from "./outgoing-audio.ts";
import { type WebrtcAdapterOptions, webrtcAdapter } from "./webrtc-adapter.ts";

/** How `voiceCall` makes its calls. */
export interface VoiceCallOptions extends Omit<WebrtcAdapterOptions, "onMedia"> {
  /**
   * Where the offer is posted to.
   *
   * @defaultValue "https://api.openai.com/v1/realtime/calls"
   */
  readonly url?: string;
  /** Lets a page use a key that is not ephemeral. Whoever opens the page can read it. @defaultValue false */
  readonly useInsecureApiKey?: boolean;
}

/** What the server says of the audio that it plays. */
export type PlaybackOfServer = "started" | "stopped" | "cleared";

/** The audio of a call: the option `media` of a `RealtimeTransport`, and what only a call by WebRTC can do. */
export interface VoiceMedia {
  /** The id that the server has given the newest call; `undefined` before the first one. */
  readonly callId: string | undefined;
  /** Whether the user's audio is muted. */
  readonly muted: boolean;
  /** Mutes the user's audio, or lets it through again; without a call, from the start of the next one. */
  readonly mute: (muted: boolean) => void;
  /** The server stops by itself when it hears the user, so the transport does nothing then. */
  readonly onSpeechStarted: "nothing";
  /** Cancels the response, has the server drop the audio that it has not sent, and is silent at once. */
  readonly interrupt: (interruption: {
    readonly cancelResponse: () => void;
    readonly sendEvent: (event: { readonly type: "output_audio_buffer.clear" }) => void;
    readonly announce: () => void;
  }) => void;
  /** Hears what the server says of the audio that it plays, from which {@link VoiceMedia.heardMs} follows. */
  readonly onServerPlayback: (what: PlaybackOfServer, interruption: { readonly announce: () => void }) => void;
  /** Sends another microphone, a stream of the caller's, or nothing (`null`). Rejects as {@link CallMedia.useMicrophone} does, and with `not-open` without a call. */
  readonly useMicrophone: (source: AudioSource) => Promise<void>;
  /** How loud both sides are, each from 0 to 1, and how long audio waits before it is played. All 0 without a call. */
  readonly statistics: () => Promise<AudioStatistics>;
  /** How much of the newest answer has been heard, in milliseconds; it stops where the answer was interrupted. */
  readonly heardMs: () => number;
}

/** Everything that a `RealtimeTransport` needs for a call by WebRTC; it takes it as its options. */
export interface VoiceCall {
  /** The adapter of the calls. */
  readonly adapter: Adapter<CallSocket>;
  /** The audio beside the messages. */
  readonly media: VoiceMedia;
  /** Where to call, and with which key. */
  readonly endpoint: {
    /** The URL that the offer is posted to. */
    readonly buildUrl: () => string;
    /** Places the key. Throws `invalid-argument` without a key, and in a page for a key that is not ephemeral. */
    readonly auth: (context: { readonly apiKey: string | undefined }) => {
      /** The headers of the post; none if the caller's own exchange makes the call. */
      readonly headers?: Readonly<Record<string, string>>;
    };
  };
}

/** How far the playback of one answer has come, in milliseconds. */
interface Playhead {
  /** What was heard. */
  readonly heardMs: () => number;
  /** What has arrived, and is heard a little later. */
  readonly arrivedMs: () => number;
}

type Playing =
  | { readonly status: "silent"; readonly heardMs: number }
  | { readonly status: "playing"; readonly playhead: Playhead }
  /** All of it has arrived. */
  | { readonly status: "running-out"; readonly playhead: Playhead; readonly lengthMs: number };

const heardOf = (playing: Playing): number => {
  if (playing.status === "silent") return playing.heardMs;
  return playing.status === "playing" ? playing.playhead.heardMs() : Math.min(playing.playhead.heardMs(), playing.lengthMs);
};

const noStatistics: AudioStatistics = { input: 0, output: 0, playoutDelayMs: 0 };

/** Measures how much is heard from now on: by the peer's clock where the runtime tells it, else by the time that passes. */
const measure = (media: CallMedia | undefined): Playhead => {
  const startedAt = performance.now();
  const first = media?.playedMs();
  let delayMs = 0;
  // What arrives now is heard once what arrived before has been played.
  media?.statistics().then(
    (statistics) => {
      delayMs = statistics.playoutDelayMs;
    },
    () => undefined,
  );
  const arrivedMs = (): number => {
    const now = media?.playedMs();
    return first === undefined || now === undefined ? performance.now() - startedAt : now - first;
  };
  return { arrivedMs, heardMs: () => Math.max(0, arrivedMs() - delayMs) };
};

const authFor =
  (useInsecureApiKey: boolean) =>
  ({ apiKey }: { readonly apiKey: string | undefined }): { readonly headers: Readonly<Record<string, string>> } => {
    if (!apiKey)
      throw new PlugboardError(
        "invalid-argument",
        "webrtc: there is no API key; give connect() an ephemeral one, or an exchange of your own.",
      );
    if (typeof document !== "undefined" && !apiKey.startsWith("ek_") && !useInsecureApiKey) {
      throw new PlugboardError("invalid-argument", "webrtc: a page wants an ephemeral key (ek_…); useInsecureApiKey lifts this.");
    }
    return { headers: { Authorization: `Bearer ${apiKey}` } };
  };

/**
 * A call by WebRTC for a `RealtimeTransport`, in one line: `new RealtimeTransport(voiceCall())`.
 *
 * The model's audio is played by an element, and the server owns the playback: it stops by itself when it hears the user. `interrupt()`
 * is silent at once, because what has arrived and is not played yet is not heard either.
 */
export const voiceCall = (options: VoiceCallOptions = {}): VoiceCall => {
  const { url = "https://api.openai.com/v1/realtime/calls", useInsecureApiKey = false, ...others } = options;
  let call: CallMedia | undefined;
  let muted = false;
  let playing: Playing = { status: "silent", heardMs: 0 };

  /** Nothing more of the answer is heard; tells whether anything was left. */
  const stopHearing = (): boolean => {
    const wasPlaying = playing.status !== "silent";
    playing = { status: "silent", heardMs: heardOf(playing) };
    return wasPlaying;
  };
  const onMedia = (media: CallMedia): void => {
    call = media;
    playing = { status: "silent", heardMs: 0 };
    media.mute(muted);
  };
  const media: VoiceMedia = {
    get callId() {
      return call?.callId;
    },
    get muted() {
      return muted;
    },
    mute: (next) => {
      muted = next;
      call?.mute(next);
    },
    onSpeechStarted: "nothing",
    interrupt: ({ cancelResponse, sendEvent, announce }) => {
      const wasPlaying = stopHearing();
      if (wasPlaying) call?.silence(true);
      cancelResponse();
      sendEvent({ type: "output_audio_buffer.clear" });
      if (wasPlaying) announce();
    },
    onServerPlayback: (what, { announce }) => {
      if (what === "started") {
        // Not before: of what an interruption dropped, the last packets may still wait to be played.
        call?.silence(false);
        playing = { status: "playing", playhead: measure(call) };
      } else if (what === "stopped") {
        if (playing.status === "playing") playing = { ...playing, status: "running-out", lengthMs: playing.playhead.arrivedMs() };
      } else if (stopHearing()) announce();
      // A `cleared` that finds nothing left answers interrupt(), which has announced it.
    },
    useMicrophone: async (source) => {
      if (!call) throw new PlugboardError("not-open", "webrtc: there is no call.");
      await call.useMicrophone(source);
    },
    statistics: async () => call?.statistics() ?? noStatistics,
    heardMs: () => heardOf(playing),
  };
  return {
    adapter: webrtcAdapter({ ...others, onMedia }),
    media,
    endpoint: {
      buildUrl: () => url,
      auth: others.exchange === undefined || others.exchange === postOffer ? authFor(useInsecureApiKey) : () => ({}),
    },
  };
};
