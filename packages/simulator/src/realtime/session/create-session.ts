import type { ConnectionScript } from "../script/connection-script.ts";
import { mergeSettings, type SettingsChange } from "../settings/merge-settings.ts";
import { defaultSettings, type SessionSettings } from "../settings/session-settings.ts";
import { expireSession } from "./expire-session.ts";
import { Session, type SessionHost } from "./session.ts";

/** What a new session is. */
export interface SessionRequest {
  readonly type: SessionSettings["type"];
  readonly model: string;
  /** Configuration from a client secret or a call. */
  readonly change?: SettingsChange | undefined;
  readonly media: Session["media"];
}

/** Lifetime of a session, in milliseconds. */
const defaultLifetimeMs = 3_600_000;

/** Begins a session; its lifetime begins with it. */
export const createSession = (host: SessionHost, knobs: ConnectionScript, request: SessionRequest): Session => {
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
    request.media,
  );
  session.later({ realMs: lifetimeMs }, () => expireSession(session));
  return session;
};
