import { type Adapter, afterOpen, type Capabilities, PlugboardError, type Readiness } from "@plugboard/core";
import type { CallMedia } from "./call-media.ts";
import type { CallSocket } from "./call-socket.ts";
import { type Exchange, postOffer } from "./exchange.ts";
import { createAudioElement } from "./incoming-audio.ts";
import type { MicrophoneConstraints } from "./microphone.ts";
import { openCall } from "./open-call.ts";
import type { AudioElement, AudioStream, PeerConnection, TrackEvent } from "./peer-connection.ts";

/** How `webrtcAdapter` makes its calls. A wrong value fails with `invalid-argument` when the adapter is made. */
export interface WebrtcAdapterOptions {
  /**
   * What is sent: a stream of the caller's, which is never stopped here, or `null` for nothing.
   *
   * @defaultValue the microphone, which the browser asks the user for
   */
  readonly mediaStream?: AudioStream | null;
  /**
   * Which microphone to ask for, as in `getUserMedia({ audio })`. Excludes `mediaStream`.
   *
   * @defaultValue true
   */
  readonly microphone?: MicrophoneConstraints;
  /** Told when the microphone was unplugged and no other could be opened: the peer hears nothing until `useMicrophone` succeeds. */
  readonly onMicrophoneLost?: (error: PlugboardError) => void;
  /**
   * Plays what the peer sends.
   *
   * @defaultValue an element of its own in a page; elsewhere what arrives is not played
   */
  readonly audioElement?: AudioElement;
  /** Takes what the peer sends instead. Excludes `audioElement`. */
  readonly onTrack?: (event: TrackEvent) => void;
  /** Is given the audio of each call as soon as the call was answered, before its first message. */
  readonly onMedia?: (media: CallMedia) => void;
  /**
   * Makes the connection: with ICE servers and policies of one's own, or with a library where the engine has none.
   *
   * @defaultValue `new RTCPeerConnection()`
   */
  readonly createPeerConnection?: () => PeerConnection;
  /**
   * Carries the offer to the peer.
   *
   * @defaultValue postOffer
   */
  readonly exchange?: Exchange;
  /**
   * The name of the data channel.
   *
   * @defaultValue "oai-events"
   */
  readonly channelLabel?: string;
  /**
   * How long the network path may be interrupted before the call is over, or before new addresses are exchanged where the other side
   * can do that; then as long again. In milliseconds, from 1 to 2,147,483,647.
   *
   * @defaultValue 5_000
   */
  readonly recoveryTimeoutMs?: number;
}

const capabilities: Capabilities = {
  // Those of the offer's request.
  headers: true,
  subprotocols: false,
  handshakeResponse: true,
  handshakeHeaders: false,
  // There is no WebSocket handshake and no WebSocket frame; DTLS and SCTP do their own checks.
  handshakeCheck: false,
  frameCheck: false,
  ping: false,
  terminate: true,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: false,
  closeCodes: false,
  longMessages: false,
  media: true,
};

/** Ready when the data channel is open: the first moment at which it takes a message. */
const afterChannelOpen: Readiness<CallSocket> = { name: "after-channel-open", wait: afterOpen.wait };

const newPeerConnection = (): PeerConnection => {
  if (typeof RTCPeerConnection === "undefined") {
    throw new PlugboardError(
      "capability-missing",
      "webrtc: this runtime has no RTCPeerConnection; give createPeerConnection one of a library.",
    );
  }
  return new RTCPeerConnection();
};

const check = (options: WebrtcAdapterOptions): void => {
  const { mediaStream, microphone, onMicrophoneLost, audioElement, onTrack, onMedia, ...rest } = options;
  const { createPeerConnection, exchange, channelLabel, recoveryTimeoutMs = 1, ...unknown } = rest;
  const refuse = (what: string): never => {
    throw new PlugboardError("invalid-argument", `webrtc: ${what}.`);
  };
  const [name] = Object.keys(unknown);
  if (name !== undefined) refuse(`there is no option ${name}`);
  if (mediaStream !== undefined && microphone !== undefined) refuse("mediaStream and microphone exclude each other");
  if (audioElement && onTrack) refuse("audioElement and onTrack exclude each other");
  if (!(recoveryTimeoutMs >= 1 && recoveryTimeoutMs < 2 ** 31)) refuse("recoveryTimeoutMs is not a number from 1 to 2147483647");
};

/**
 * The adapter for voice in a page: a WebRTC call whose data channel is the socket and whose audio travels beside it. It also runs
 * wherever a library gives it a peer connection.
 *
 * A message longer than the peer accepts fails with `invalid-argument`. The microphone may fail with `microphone-denied`,
 * `microphone-unavailable` or `page-insecure`; a runtime without WebRTC with `capability-missing`.
 */
export const webrtcAdapter = (options: WebrtcAdapterOptions = {}): Adapter<CallSocket> => {
  check(options);
  const { mediaStream, microphone = true, onMicrophoneLost = () => undefined, onMedia = () => undefined, audioElement, onTrack } = options;
  const {
    createPeerConnection = newPeerConnection,
    exchange = postOffer,
    channelLabel = "oai-events",
    recoveryTimeoutMs = 5_000,
  } = options;
  const open = openCall({
    audioSource: mediaStream === undefined ? microphone : mediaStream,
    audioOutput: () => onTrack ?? audioElement ?? createAudioElement(),
    createPeerConnection,
    exchange,
    channelLabel,
    recoveryTimeoutMs,
    onMicrophoneLost,
    onMedia,
  });
  return { name: "webrtc", capabilities, open, readiness: afterChannelOpen };
};
