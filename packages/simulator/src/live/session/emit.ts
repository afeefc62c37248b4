import type { JsonObject } from "../../wire/json.ts";
import type { LivePeer } from "./live-peer.ts";
import type { LiveSession } from "./session.ts";

/** Sends an event to one client. @param clientEventId - The event that it answers. */
export const emitTo = (session: LiveSession, peer: LivePeer, type: string, fields: JsonObject, clientEventId?: string): void => {
  const cause = clientEventId !== undefined && peer.repeatsIds ? { client_event_id: clientEventId } : {};
  peer.deliver({ type, event_id: session.host.newId("event"), ...cause, ...fields });
};

/** Sends an event to everybody. */
export const emit = (session: LiveSession, type: string, fields: JsonObject = {}, clientEventId?: string): void => {
  const eventId = session.host.newId("event");
  for (const peer of session.peers) {
    const cause = clientEventId !== undefined && peer.repeatsIds ? { client_event_id: clientEventId } : {};
    peer.deliver({ type, event_id: eventId, ...cause, ...fields });
  }
};
