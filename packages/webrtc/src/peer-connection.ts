/**
 * The parts of WebRTC that this package uses, by their standard names. A browser's own objects fit, and so do those of a library
 * such as werift, so that an engine without WebRTC can bring one.
 *
 * @see https://www.w3.org/TR/webrtc/
 */

/** Takes an event. Which one, its name says: the type of a method is compared loosely, so that a listener may name what it expects. */
type Listener = { handle(event: unknown): void }["handle"];

/** Something that fires events. */
export interface EventSource {
  /** Adds a listener. */
  addEventListener(type: string, listener: Listener): void;
  /** Removes it. */
  removeEventListener(type: string, listener: Listener): void;
}

/** An audio track, a `MediaStreamTrack`. */
export interface AudioTrack extends EventSource {
  /** `audio` or `video`. */
  readonly kind: string;
  /** Whether it gives what it hears; otherwise it is silent. */
  enabled: boolean;
  /** Ends it for ever, and frees the microphone. */
  stop(): void;
}

/** A `MediaStream` with audio in it. */
export interface AudioStream {
  /** Its audio tracks. */
  getAudioTracks(): AudioTrack[];
}

/** An `<audio>` element, or anything else that plays a stream. */
export interface AudioElement {
  /** Starts to play what it is given as soon as it can. */
  autoplay: boolean;
  /** What it plays. */
  srcObject: unknown;
}

/** What a `track` event says of the track that arrives. */
export interface TrackEvent {
  /** The track that the peer sends. */
  readonly track: AudioTrack;
  /** The streams that it belongs to. */
  readonly streams: readonly AudioStream[];
}

/** Sends one track, an `RTCRtpSender`. */
export interface TrackSender {
  /** Sends another track, or nothing, without a new offer. */
  replaceTrack(track: AudioTrack | null): Promise<void>;
}

/** An encrypted transport, an `RTCDtlsTransport`. */
export interface TransportState {
  /** `new`, `connecting`, `connected`, `closed` or `failed`. */
  readonly state: string;
}

/** Where the playback of one source is, an `RTCRtpSynchronizationSource`. */
export interface SynchronizationSource {
  /** When the newest packet was played, in milliseconds. */
  readonly timestamp: number;
  /** The RTP timestamp of this packet, in units of the codec's clock. */
  readonly rtpTimestamp: number;
}

/** Receives one track, an `RTCRtpReceiver`. */
export interface TrackReceiver {
  /** What arrives. */
  readonly track: AudioTrack;
  /** The encrypted transport below. */
  readonly transport?: TransportState | null;
  /** Where the playback of the newest packet of each source is; libraries may lack it. */
  getSynchronizationSources?(): readonly SynchronizationSource[];
}

/** An `RTCDataChannel`. */
export interface DataChannel extends EventSource {
  /** How binary messages arrive. */
  binaryType?: string;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
  /** `connecting`, `open`, `closing` or `closed`. */
  readonly readyState: string;
  /** Sends one message. */
  send(message: string | Uint8Array): void;
  /** Starts to close the channel, after what waits was sent. */
  close(): void;
}

/** An `RTCStatsReport`. */
export interface StatisticsReport {
  /** Calls back with each statistic. */
  forEach(callback: (statistic: unknown) => void): void;
}

/** An offer that has been made and is not in use yet. */
export interface OfferDescription {
  /** The offer, as the Session Description Protocol writes it. */
  readonly sdp?: string;
}

/** An `RTCPeerConnection`. */
export interface PeerConnection extends EventSource {
  /** The state of the whole connection. */
  readonly connectionState: string;
  /** The state of its network path. */
  readonly iceConnectionState: string;
  /** What the other side accepts, once it has answered. */
  readonly sctp: {
    /** Longest message in bytes. */
    readonly maxMessageSize?: number;
    /** The encrypted transport below. */
    readonly transport?: TransportState;
  } | null;
  /** Its own half of the negotiation. */
  readonly localDescription: {
    /** The offer, as the Session Description Protocol writes it. */
    readonly sdp: string;
  } | null;
  /** Makes the data channel. */
  createDataChannel(label: string): DataChannel;
  /** Sends a track. */
  addTrack(track: AudioTrack): TrackSender;
  /** Receives a track without sending one. */
  addTransceiver(kind: "audio", init: { readonly direction: "recvonly" }): unknown;
  /** What receives. */
  getReceivers(): readonly TrackReceiver[];
  /** Statistics by id. */
  getStats(): Promise<StatisticsReport>;
  /** Makes an offer. */
  createOffer(options?: { readonly iceRestart?: boolean }): Promise<OfferDescription>;
  /** Takes its own offer. */
  setLocalDescription(description: { readonly type: "offer"; readonly sdp: string }): Promise<unknown>;
  /** Takes the answer. */
  setRemoteDescription(description: { readonly type: "answer"; readonly sdp: string }): Promise<unknown>;
  /** Ends it at once. */
  close(): unknown;
}
