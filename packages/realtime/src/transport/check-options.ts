import { PlugboardError } from "@plugboard/core";
import { checkAdapter, checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { at } from "@plugboard/wire";
import type { Ready } from "../connection/connection-state.ts";
import { DEFAULT_OPENAI_REALTIME_MODEL } from "../session/defaults.ts";
import type { Media } from "../turn/media.ts";
import type { RealtimeTransportOptions } from "./transport-options.ts";

/** The options with their defaults written in. */
export interface CheckedOptions extends RealtimeTransportOptions {
  readonly model: string;
  readonly ready: Ready;
  readonly connectTimeoutMs: number;
  readonly media: Media;
  readonly maxPendingAudioBytes: number;
  readonly retrieveAfterTranscription: boolean;
}

const refuse = (message: string): never => {
  throw new PlugboardError("invalid-argument", message);
};

/** Options of upstream's class that the adapter replaces. */
const replaced: readonly string[] = ["createWebSocket", "skipOpenEventListeners"];

const checkNames = (owner: string, others: object): void => {
  const name = replaced.find((option) => option in others);
  if (name !== undefined) refuse(`${owner}: there is no option ${name}; the adapter takes its place.`);
  refuseUnknownOptions(owner, others);
};

/**
 * Checks the options of a transport and writes the defaults in. Throws `invalid-argument` with what to write instead.
 *
 * @param owner - The class that takes these options and no others; `undefined` for a subclass, which may have options of its own.
 */
export const checkOptions = (owner: string | undefined, options: RealtimeTransportOptions): CheckedOptions => {
  const who = owner ?? "RealtimeTransport";
  checkAdapter(who, options?.adapter);
  if (at(options, "resume") && at(options, "adapter", "capabilities", "media")) {
    const message = `${who}: a call whose audio travels beside the messages cannot be resumed, because its audio belongs to the session that it began in.`;
    throw new PlugboardError("capability-missing", message);
  }
  const {
    adapter: _adapter,
    apiKey: _apiKey,
    auth: _auth,
    buildUrl: _buildUrl,
    connection: _connection,
    endpoint: _endpoint,
    headers: _headers,
    intent: _intent,
    onActiveResponse: _onActiveResponse,
    onUnhandled: _onUnhandled,
    organization: _organization,
    playback: _playback,
    progress: _progress,
    project: _project,
    resume: _resume,
    safetyIdentifier: _safetyIdentifier,
    url: _url,
    useInsecureApiKey: _useInsecureApiKey,
    model = DEFAULT_OPENAI_REALTIME_MODEL,
    ready = "session.updated",
    connectTimeoutMs = 10_000,
    media = {},
    maxPendingAudioBytes = 480_000,
    retrieveAfterTranscription = true,
    ...others
  } = options;
  if (owner) checkNames(owner, others);
  checkNumbers({ connectTimeoutMs, maxPendingAudioBytes }, 0);
  return { ...options, model, ready, connectTimeoutMs, media, maxPendingAudioBytes, retrieveAfterTranscription };
};
