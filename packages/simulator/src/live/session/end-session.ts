import { emit } from "./emit.ts";
import { describe, type LiveSession, later } from "./session.ts";

/** Ends a session: errors for what has not gone in, the last event, and then the sockets. */
export const endSession = (session: LiveSession, reason: string, clientEventId?: string): void => {
  if (session.status.status === "closed") return;
  for (const { eventId } of session.pending.splice(0)) {
    const message = "The session ended before the context was injected.";
    const error = {
      type: "invalid_request_error",
      code: "context_injection_incomplete",
      message,
      ...(eventId && { client_event_id: eventId }),
    };
    emit(session, "error", { error });
  }
  session.status = { status: "closed", reason };
  for (const timer of session.timers) clearTimeout(timer);
  session.timers.clear();
  const usage = { seconds: Math.ceil(session.timelineMs / 1000) };
  const resource = session.knobs.closed === "bare" ? {} : { session: describe(session) };
  emit(session, "session.closed", { reason, usage, ...resource }, clientEventId);
  session.host.changed(session);
  for (const peer of session.peers) peer.close();
  for (const listener of session.whenEnded) listener();
};

/** Answers `session.close`, as the script wants. */
export const closeByClient = (session: LiveSession, clientEventId: string | undefined): void => {
  const { closed } = session.knobs;
  session.status = { status: "closing" };
  if (closed === "never") return;
  if (typeof closed === "object") later(session, closed.delayMs, () => endSession(session, "close_requested", clientEventId));
  else endSession(session, "close_requested", clientEventId);
};

/** The client that holds the session has gone: the others are told. */
export const losePrimary = (session: LiveSession): void => {
  if (session.status.status !== "closed") endSession(session, "connection_lost");
};
