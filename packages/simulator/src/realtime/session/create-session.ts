import type { ConnectionScript } from "../script.ts";
import { expireSession } from "./expire-session.ts";
import { mergeSettings, type SettingsChange } from "./merge-settings.ts";
import { Session, type SessionHost } from "./session.ts";
import { defaultSettings, type SessionSettings } from "./session-settings.ts";

/** What a new session is. */
export interface SessionRequest {
  readonly type: SessionSettings["type"];
  readonly model: string;
  /** Configuration from a client secret or a call. */
  readonly change?: SettingsChange | undefined;
  readonly ownsMedia: boolean;
}

/** Lifetime of a session, in milliseconds. */
const defaultLifetimeMs = 3_600_000;

/** Begins a session; its lifetime begins with it. */
export function createSession(host: SessionHost, knobs: ConnectionScript, request: SessionRequest): Session {
  const lifetimeMs = knobs.lifetimeMs ?? defaultLifetimeMs;
  const settings = defaultSettings({
    id: host.newId("sess"),
    type: request.type,
    model: request.model,
    expiresAt: Math.floor((Date.now() + lifetimeMs) / 1_000),
  });
  const session = new Session(
    host,
    knobs,
    request.change === undefined ? settings : mergeSettings(settings, request.change),
    request.ownsMedia,
  );
  session.later({ realMs: lifetimeMs }, () => expireSession(session));
  return session;
}
