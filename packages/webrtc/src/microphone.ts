import { PlugboardError, type PlugboardErrorCode } from "@plugboard/core";
import type { AudioStream } from "./peer-connection.ts";

/** What to ask the browser for, as in `getUserMedia({ audio })`: `true`, or constraints such as `{ deviceId, echoCancellation }`. */
export type MicrophoneConstraints = true | Readonly<Record<string, unknown>>;

/** By the name of what `getUserMedia` rejects with. @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
const refusals: Readonly<Record<string, readonly [PlugboardErrorCode, string]>> = {
  NotAllowedError: ["microphone-denied", "the microphone was denied"],
  SecurityError: ["microphone-denied", "a policy of the page denies the microphone"],
  NotFoundError: ["microphone-unavailable", "there is no microphone"],
  OverconstrainedError: ["microphone-unavailable", "no microphone fits the constraints"],
  NotReadableError: ["microphone-unavailable", "the microphone is in use by another program"],
  AbortError: ["microphone-unavailable", "the microphone did not start"],
};

/** Ends every track of a stream. */
export const stopTracks = (stream: AudioStream): void => {
  for (const track of stream.getAudioTracks()) track.stop();
};

/**
 * Asks for the microphone. The browser cannot be told to stop asking, so a microphone that comes after `signal` aborted is let go at
 * once.
 */
export const openMicrophone = async (constraints: MicrophoneConstraints, signal: AbortSignal): Promise<AudioStream> => {
  const devices = typeof navigator === "undefined" ? undefined : navigator.mediaDevices;
  if (!devices) {
    if (typeof isSecureContext !== "undefined" && !isSecureContext) {
      throw new PlugboardError(
        "page-insecure",
        "webrtc: the page is not secure (HTTPS or localhost), so its browser offers no microphone.",
      );
    }
    throw new PlugboardError("capability-missing", "webrtc: this runtime has no microphone; give a mediaStream, or null to send no audio.");
  }
  let stream: AudioStream;
  try {
    stream = await devices.getUserMedia({ audio: constraints });
  } catch (cause) {
    const [code, what] = refusals[String(Object(cause).name)] ?? ["microphone-unavailable", "the microphone could not be opened"];
    throw new PlugboardError(code, `webrtc: ${what}.`, { cause });
  }
  if (signal.aborted) {
    stopTracks(stream);
    throw signal.reason;
  }
  return stream;
};
