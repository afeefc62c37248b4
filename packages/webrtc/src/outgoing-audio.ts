import { isPlugboardError, PlugboardError } from "@plugboard/core";
import { type MicrophoneConstraints, openMicrophone, stopTracks } from "./microphone.ts";
import type { AudioStream, AudioTrack, PeerConnection, TrackSender } from "./peer-connection.ts";
import type { UndoList } from "./undo.ts";

/** Where the audio comes from that is sent: the microphone, a stream of the caller's, or nowhere. */
export type AudioSource = MicrophoneConstraints | AudioStream | null;

/** What this side sends. */
export interface OutgoingAudio {
  /** Opens the source and adds its track to the connection; without a source the connection only receives. Comes before the offer. */
  readonly start: (peer: PeerConnection) => void;
  readonly isMuted: () => boolean;
  readonly mute: (muted: boolean) => void;
  readonly use: (source: AudioSource) => Promise<void>;
}

interface Input {
  readonly track: AudioTrack | undefined;
  /** Lets the track go: one that was opened here ends, the caller's is heard again. */
  readonly release: () => void;
}

const isStream = (source: AudioSource): source is AudioStream => typeof Object(source).getAudioTracks === "function";

/** Opens a source. `onEnded` is called when a microphone that was opened here is unplugged. */
const openInput = async (source: AudioSource, signal: AbortSignal, onEnded: () => void): Promise<Input> => {
  if (source === null) return { track: undefined, release: () => undefined };
  const own = !isStream(source);
  const stream = own ? await openMicrophone(source, signal) : source;
  const [track] = stream.getAudioTracks();
  if (!track) throw new PlugboardError("invalid-argument", "webrtc: the mediaStream has no audio track.");
  if (!own) return { track, release: () => undefined };
  track.addEventListener("ended", onEnded);
  return {
    track,
    release: () => {
      track.removeEventListener("ended", onEnded);
      stopTracks(stream);
    },
  };
};

/**
 * Opens what is sent.
 *
 * @param signal - Aborts when the attempt, or later the call, is over.
 * @param onLost - Told when a microphone was unplugged and no other could be opened.
 */
export const openOutgoingAudio = async (
  first: AudioSource,
  signal: AbortSignal,
  undo: UndoList,
  onLost: (error: PlugboardError) => void,
): Promise<OutgoingAudio> => {
  let sender: TrackSender | undefined;
  let muted = false;
  const onEnded = (): void => {
    use(true).catch((cause: unknown) => {
      if (isPlugboardError(cause)) onLost(cause);
    });
  };
  const setEnabled = (enabled: boolean): void => {
    if (input.track && muted) input.track.enabled = enabled;
  };
  const use = async (source: AudioSource): Promise<void> => {
    const next = await openInput(source, signal, onEnded);
    try {
      await sender?.replaceTrack(next.track ?? null);
    } catch (cause) {
      next.release();
      throw new PlugboardError("not-open", "webrtc: the call is over.", { cause });
    }
    setEnabled(true);
    input.release();
    input = next;
    setEnabled(false);
  };
  let input = await openInput(first, signal, onEnded);
  undo.add(() => {
    setEnabled(true);
    input.release();
  });
  return {
    start: (peer) => {
      if (input.track) sender = peer.addTrack(input.track);
      else peer.addTransceiver("audio", { direction: "recvonly" });
    },
    isMuted: () => muted,
    mute: (next) => {
      setEnabled(true);
      muted = next;
      setEnabled(false);
    },
    use,
  };
};
