import type { RecordedHandshake, Simulator, SimulatorConnection } from "@plugboard/simulator";
import type { Seen } from "../seen.ts";

const ends = new WeakMap<SimulatorConnection, Seen["ends"][number]>();

const endOf = (connection: SimulatorConnection): Seen["ends"][number] => {
  if (!ends.has(connection)) {
    ends.set(connection, null);
    void connection.closed.then((end) => ends.set(connection, end));
  }
  return ends.get(connection) ?? null;
};

const seenHandshake = ({ url, status, credential: { kind, key } }: RecordedHandshake): Seen["handshakes"][number] => ({
  url,
  status,
  credential: { kind, key },
});

/** What a simulator has seen so far, as JSON can hold it. */
export const see = ({ received, handshakes, connections, sessions, responses, live }: Simulator): Omit<Seen, "revision"> => ({
  live: {
    received: live.received
      .filter(({ event }) => event?.type !== "session.input_audio.append")
      .map(({ connection, event }) => ({ connection, event })),
    handshakes: live.handshakes.map(seenHandshake),
    sessions: live.sessions.map(({ id, status, timelineMs }) => ({ id, status, timelineMs })),
  },
  received: received.map(({ connection, event }) => ({ connection, event })),
  handshakes: handshakes.map(seenHandshake),
  ends: connections.map(endOf),
  items: sessions.map(({ items }) => items.map(({ type, role = "" }) => `${type} ${role}`.trim())),
  requests: responses.requests.map(
    ({ handshakeHeaders, bytesReceived: _, laneName, body, effectiveContext, responseId, endedBy, ...rest }) => ({
      ...rest,
      ...(laneName !== undefined && { laneName }),
      ...(body && { body }),
      ...(effectiveContext && { effectiveContext }),
      ...(responseId !== undefined && { responseId }),
      ...(endedBy !== undefined && { endedBy }),
      headers: Object.fromEntries(Object.entries(handshakeHeaders).map(([name, value]) => [name, String(value ?? "")])),
    }),
  ),
  totals: { handshakes: responses.totals.handshakes, openSockets: responses.totals.openSockets },
});
