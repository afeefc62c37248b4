export type { AudioStatistics } from "./audio-statistics.ts";
export type { CallEnd } from "./call-end.ts";
export type { CallMedia } from "./call-media.ts";
export type { CallSocket } from "./call-socket.ts";
export { type CallAnswer, type Exchange, type ExchangeContext, type PostOfferToOptions, postOffer, postOfferTo } from "./exchange.ts";
export type { MicrophoneConstraints } from "./microphone.ts";
export type { AudioSource } from "./outgoing-audio.ts";
export type {
  AudioElement,
  AudioStream,
  AudioTrack,
  DataChannel,
  EventSource,
  OfferDescription,
  PeerConnection,
  StatisticsReport,
  SynchronizationSource,
  TrackEvent,
  TrackReceiver,
  TrackSender,
  TransportState,
} from "./peer-connection.ts";
export { type PlaybackOfServer, type VoiceCall, type VoiceCallOptions, type VoiceMedia, voiceCall } from "./voice-call.ts";
export { type WebrtcAdapterOptions, webrtcAdapter } from "./webrtc-adapter.ts";
