import { askForMicrophone } from "@plugboard/core/internal";
import type { AudioStream } from "./peer-connection.ts";

/** What to ask the browser for, as in `getUserMedia({ audio })`: `true`, or constraints such as `{ deviceId, echoCancellation }`. */
export type MicrophoneConstraints = true | Readonly<Record<string, unknown>>;

/** Ends every track of a stream. */
export const stopTracks = (stream: AudioStream): void => {
  for (const track of stream.getAudioTracks()) track.stop();
};

/** Asks for the microphone; one that comes after `signal` aborted is let go at once. */
export const openMicrophone = (constraints: MicrophoneConstraints, signal: AbortSignal): Promise<AudioStream> => {
  const devices = typeof navigator === "undefined" ? undefined : navigator.mediaDevices;
  const isSecure = typeof isSecureContext === "undefined" ? undefined : isSecureContext;
  return askForMicrophone("webrtc", { devices, isSecure }, constraints, signal, stopTracks);
};
