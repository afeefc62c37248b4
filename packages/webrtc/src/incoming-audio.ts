import type { AudioElement, PeerConnection, TrackEvent } from "./peer-connection.ts";
import type { UndoList } from "./undo.ts";

/** Where the peer's audio goes: an element, or whatever the caller does with the track. */
export type AudioOutput = AudioElement | ((event: TrackEvent) => void);

/** Rate of the RTP clock of Opus, whatever it encodes (RFC 7587, 4.1). */
const opusClockPerMs = 48;

/** An element as the page would make it; none where there is no page. */
export const createAudioElement = (): AudioOutput => (typeof document === "undefined" ? () => undefined : document.createElement("audio"));

/** Plays what arrives. The element is emptied when the call is over, unless it plays something else by then. */
export const playIncomingAudio = (peer: PeerConnection, undo: UndoList, output: AudioOutput): void => {
  undo.listen(peer, "track", (event: TrackEvent) => {
    if (typeof output === "function") return output(event);
    // A peer may send a track that belongs to no stream (`a=msid:-`).
    const stream = event.streams[0] ?? new MediaStream([event.track]);
    output.autoplay = true;
    output.srcObject = stream;
    undo.add(() => {
      if (output.srcObject === stream) output.srcObject = null;
    });
  });
};

/** Plays silence instead of what arrives, or plays it again. */
export const silenceIncomingAudio = (peer: PeerConnection, silent: boolean): void => {
  for (const { track } of peer.getReceivers()) track.enabled = !silent;
};

/**
 * How far playback has come on the peer's clock, in milliseconds; `undefined` where the runtime does not tell.
 *
 * The newest source entry says which RTP timestamp was played at which moment; since then playback went on at its own pace.
 *
 * @see https://www.w3.org/TR/webrtc/#dom-rtcrtpcontributingsource-rtptimestamp
 */
export const playedMs = (peer: PeerConnection): number | undefined => {
  for (const receiver of peer.getReceivers()) {
    const [source] = receiver.getSynchronizationSources?.() ?? [];
    // `timestamp` counts from the time origin in Firefox 153 and from 1970 in Chromium 156, as `performance.timeOrigin` tells apart.
    if (source) return source.rtpTimestamp / opusClockPerMs;
  }
  return undefined;
};
