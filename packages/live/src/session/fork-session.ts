import type { ForkSessionConfig } from "../wire/session-config.ts";
import { type LiveAudioOptions, LiveSession } from "./live-session.ts";

/** How a session is forked. */
export interface ForkSessionOptions extends LiveAudioOptions {
  /** The id of the source: it was started with `store: true`, and it has ended. */
  readonly sessionId: string;
  /** What the fork changes. Model, instructions and voice are the source's; the audio format is not inherited. @defaultValue `{}` */
  readonly session?: ForkSessionConfig | undefined;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a session that goes on with the conversation of a stored one, under an id of its own. Resolves when it has started;
 * rejects as `connect()` of a {@link LiveSession} does: a source that cannot be forked is `handshake-rejected`.
 */
export const forkSession = async ({ sessionId, session = {}, signal, ...options }: ForkSessionOptions): Promise<LiveSession> => {
  const fork = new LiveSession(options, { kind: "fork", sourceId: sessionId, session });
  await fork.connect(signal ? { signal } : {});
  return fork;
};
