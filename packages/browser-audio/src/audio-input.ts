import { PlugboardError } from "@plugboard/core";
import { askForMicrophone } from "@plugboard/core/internal";

/**
 * Where the audio comes from: the browser's default microphone (`true`), one that fits constraints, such as
 * `{ deviceId, echoCancellation }`, or a stream of the caller's, which is never stopped.
 */
export type AudioSource = true | MediaTrackConstraints | MediaStream;

/** One source that is open. */
export interface AudioInput {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  /** Lets it go: the track of a microphone that was opened here ends. */
  readonly release: () => void;
}

const stopTracks = (stream: MediaStream): void => {
  for (const track of stream.getAudioTracks()) track.stop();
};

/** Opens a source. `onEnded` is called when a microphone that was opened here is unplugged. */
export const openAudioInput = async (source: AudioSource, signal: AbortSignal, onEnded: () => void): Promise<AudioInput> => {
  const own = source === true || !("getAudioTracks" in source);
  const host = { devices: globalThis.navigator?.mediaDevices, isSecure: globalThis.isSecureContext };
  const stream = own ? await askForMicrophone("browser-audio", host, source, signal, stopTracks) : source;
  const [track] = stream.getAudioTracks();
  if (!track) throw new PlugboardError("invalid-argument", "browser-audio: the stream has no audio track.");
  if (!own) return { stream, track, release: () => undefined };
  track.addEventListener("ended", onEnded);
  return {
    stream,
    track,
    release: () => {
      track.removeEventListener("ended", onEnded);
      stopTracks(stream);
    },
  };
};
