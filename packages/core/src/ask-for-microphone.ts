import { PlugboardError, type PlugboardErrorCode } from "./errors.ts";

/** Where a page offers its microphone. */
export interface MicrophoneHost<Stream> {
  /** `navigator.mediaDevices`, if there is one. */
  readonly devices: { getUserMedia(constraints: object): Promise<Stream> } | undefined;
  /** `isSecureContext` of the page; `undefined` where there is no page. */
  readonly isSecure: boolean | undefined;
}

/** By the name of what `getUserMedia` rejects with. @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
const refusals: Readonly<Record<string, readonly [PlugboardErrorCode, string]>> = {
  NotAllowedError: ["microphone-denied", "the microphone was denied"],
  SecurityError: ["microphone-denied", "a policy of the page denies the microphone"],
  NotFoundError: ["microphone-unavailable", "there is no microphone"],
  OverconstrainedError: ["microphone-unavailable", "no microphone fits the constraints"],
  NotReadableError: ["microphone-unavailable", "the microphone is in use by another program"],
  AbortError: ["microphone-unavailable", "the microphone did not start"],
};

/**
 * Asks for the microphone. Rejects with `microphone-denied`, `microphone-unavailable`, `page-insecure`, or `capability-missing`
 * where there is no page. One that comes after `signal` aborted is let go at once, because a browser cannot be told to stop asking.
 *
 * @param owner - Who asks, for the messages.
 * @param constraints - As in `getUserMedia({ audio })`.
 * @param letGo - Ends the tracks of a stream.
 */
export const askForMicrophone = async <Stream>(
  owner: string,
  { devices, isSecure }: MicrophoneHost<Stream>,
  constraints: unknown,
  signal: { readonly aborted: boolean; readonly reason: unknown },
  letGo: (stream: Stream) => void,
): Promise<Stream> => {
  if (!devices) {
    throw isSecure === false
      ? new PlugboardError("page-insecure", `${owner}: the page is not secure (HTTPS or localhost), so its browser offers no microphone.`)
      : new PlugboardError("capability-missing", `${owner}: this runtime has no microphone; give a stream of your own.`);
  }
  let stream: Stream;
  try {
    stream = await devices.getUserMedia({ audio: constraints });
  } catch (cause) {
    const [code, what] = refusals[String(Object(cause).name)] ?? ["microphone-unavailable", "the microphone could not be opened"];
    throw new PlugboardError(code, `${owner}: ${what}.`, { cause });
  }
  if (signal.aborted) {
    letGo(stream);
    throw signal.reason;
  }
  return stream;
};
