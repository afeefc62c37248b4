import type { Session } from "./session.ts";

/** What the API says when a session reaches its maximum duration. */
const message = "Your session hit the maximum duration of 60 minutes.";

/** Ends a session as the API does after 60 minutes: an error, then close 1001 with the same text. */
export const expireSession = (session: Session): void => {
  session.emit("error", { error: { type: "invalid_request_error", code: "session_expired", message, param: null, event_id: null } });
  for (const peer of session.peers) peer.close(1001, message);
};
