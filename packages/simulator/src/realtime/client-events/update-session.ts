import { describeSession } from "../session/describe-session.ts";
import { listNewMcpTools } from "../session/list-mcp-tools.ts";
import type { Session } from "../session/session.ts";
import { mergeSettings, type SettingsChange } from "../settings/merge-settings.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import type { SessionSettings } from "../settings/session-settings.ts";

/** The rules of `session.update` that depend on the session. */
const checkChange = (session: Session, next: SessionSettings): void => {
  const { settings } = session;
  if (next.type !== settings.type) {
    throw new RefusedEvent("invalid_value", `A session of type '${settings.type}' cannot become '${next.type}'.`, "session.type");
  }
  const voices = [settings, next].map((entry) => JSON.stringify(entry.audio.output.voice));
  if (voices[0] !== voices[1] && session.items.hasAssistantAudio) {
    throw new RefusedEvent(
      "cannot_update_voice",
      "Cannot update a conversation's voice if assistant audio is present.",
      "session.audio.output.voice",
    );
  }
  if (settings.tracing !== null && JSON.stringify(settings.tracing) !== JSON.stringify(next.tracing)) {
    throw new RefusedEvent("cannot_update_tracing", "Tracing cannot be changed once it is enabled.", "session.tracing");
  }
};

/** `session.update`. */
export const updateSession = (session: Session, change: SettingsChange): void => {
  const before = session.settings;
  const next = mergeSettings(before, change);
  checkChange(session, next);
  session.settings = next;
  session.emit("session.updated", { session: describeSession(session) });
  listNewMcpTools(session, before.tools);
};
