import type { WebSocketLike } from "@plugboard/core";
import type { ApiKey, RealtimeConnectionOptions } from "../connection/connection-options.ts";
import type { Ready, TransportStatus } from "../connection/connection-state.ts";
import type { Intent } from "../connection/endpoint.ts";
import type { Resume } from "../resume/call-parts.ts";
import type { OnUnhandled } from "../sdk-events/transport-events.ts";
import type { SessionConfig } from "../session/session-config.ts";
import type { Media } from "../turn/media.ts";
import type { Playback } from "../turn/playback-clock.ts";
import type { ProgressClock } from "../turn/progress-clock.ts";
import type { OnActiveResponse } from "../turn/response-sequencer.ts";

/** How a transport is made. */
export interface RealtimeTransportOptions extends RealtimeConnectionOptions {
  /** @defaultValue "gpt-realtime-2.1" */
  readonly model?: string | undefined;
  /** Used unless `connect()` is given one. A function is called for every connection. */
  readonly apiKey?: ApiKey | undefined;
  /** The whole URL of the socket; nothing is added to it. */
  readonly url?: string | undefined;
  /**
   * What the session does, if it does not converse. `transcription`: audio goes in, `conversation.item.input_audio_transcription.*`
   * comes out. `translation`: audio goes in, `session.output_audio.delta` and transcripts of both languages come out. Decides what is sent
   * as its configuration and its audio, also with a `url` of your own, which then has to name the intent.
   */
  readonly intent?: Intent | undefined;
  /**
   * What `connect()` waits for: the socket, the session, or the session with its configuration applied.
   *
   * @defaultValue "session.updated"
   */
  readonly ready?: Ready | undefined;
  /**
   * Media beside the socket: WebRTC tracks, a SIP call, a phone line. Without it the application records, by `sendAudio()`, and plays
   * what the event `audio` gives.
   */
  readonly media?: Media | undefined;
  /** The position of the player, for exact truncation. Without it, the time since the first audio arrived is used. */
  readonly playback?: Playback | undefined;
  /**
   * Bound of the audio that is kept while connecting, in bytes of audio; the oldest is dropped and reported.
   *
   * @defaultValue 480_000
   */
  readonly maxPendingAudioBytes?: number | undefined;
  /**
   * Whether an item is retrieved once its transcript is complete. The answer holds the item's whole audio; the history of a
   * `RealtimeSession` has the transcript without it.
   *
   * @defaultValue true
   */
  readonly retrieveAfterTranscription?: boolean | undefined;
  /**
   * Reports a slow model by a `warning`: `progressClock()`. Whether the connection is alive is found out by `connection.heartbeat`. Off
   * unless given.
   */
  readonly progress?: ProgressClock | undefined;
  /** Lets the call outlive its sessions and connections: `resuming()`. Not for a running call (`callId`). Off unless given. */
  readonly resume?: Resume | undefined;
  /** What to do when the server refuses a response because one is running. @defaultValue "requeue" */
  readonly onActiveResponse?: OnActiveResponse | undefined;
  /** Hears of exceptions of listeners for which there is no `error` listener. @defaultValue `console.warn` with the code and the message */
  readonly onUnhandled?: OnUnhandled | undefined;
}

/** What `connect()` takes, as a `RealtimeSession` gives it. */
export interface RealtimeConnectOptions {
  /** Used instead of the transport's key. */
  readonly apiKey?: ApiKey | undefined;
  /** The model, for this connection and those after it. */
  readonly model?: string | undefined;
  /** The URL, for this connection and those after it. */
  readonly url?: string | undefined;
  /** A running call to attach to. */
  readonly callId?: string | undefined;
  /** The session's configuration. */
  readonly initialSessionConfig?: SessionConfig | undefined;
}

/** Where a transport stands. */
export interface ConnectionState {
  /** `connected` once the socket is open. */
  readonly status: TransportStatus;
  /** Bytes that were sent and have not left this side, as far as the runtime tells. */
  readonly queuedBytes: number;
  /**
   * The runtime's own WebSocket, for looking at it; `undefined` while there is no open one, and over WebRTC. What is sent or closed on it
   * goes past the transport, as `runtimeSocket()` of core's `Connection` says.
   */
  readonly websocket: WebSocketLike | undefined;
}
