import { type AudioStatistics, readAudioStatistics } from "./audio-statistics.ts";
import { playedMs, silenceIncomingAudio } from "./incoming-audio.ts";
import type { AudioSource, OutgoingAudio } from "./outgoing-audio.ts";
import type { PeerConnection } from "./peer-connection.ts";

/** The audio of one call, beside its messages. */
export interface CallMedia {
  /** The API's id of the call, `rtc_…`, if the exchange told one: a server attaches to the call by it. */
  readonly callId: string | undefined;
  /** Whether this side sends silence. */
  readonly muted: boolean;
  /** Sends silence instead of the microphone, or the microphone again. */
  mute(muted: boolean): void;
  /** Plays silence instead of what arrives, at once, or plays it again: what was received and is not played yet would be heard otherwise. */
  silence(silent: boolean): void;
  /**
   * Sends another microphone, a stream of the caller's, or nothing (`null`), without a new offer. Rejects with `microphone-denied`,
   * `microphone-unavailable`, `page-insecure` or `not-open`; what was sent before then goes on.
   */
  useMicrophone(source: AudioSource): Promise<void>;
  /** How loud both sides are, and how long audio waits before it is played. */
  statistics(): Promise<AudioStatistics>;
  /**
   * How far the playback of the peer's audio has come, in milliseconds on the peer's own clock, which begins anywhere and runs as long as
   * the peer sends. The difference of two readings is what was played in between. `undefined` before the first packet, and where the
   * runtime does not tell.
   */
  playedMs(): number | undefined;
}

/** Puts the two directions together. */
export const createCallMedia = (peer: PeerConnection, outgoing: OutgoingAudio, callId: string | undefined): CallMedia => ({
  callId,
  get muted() {
    return outgoing.isMuted();
  },
  mute: outgoing.mute,
  silence: (silent) => silenceIncomingAudio(peer, silent),
  useMicrophone: outgoing.use,
  statistics: () => readAudioStatistics(peer),
  playedMs: () => playedMs(peer),
});
