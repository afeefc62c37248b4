import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ConnectionScript } from "../script/connection-script.ts";

/** Largest frame that is taken from a client: an append of 15 MiB is 20 MiB as base64, and must get an error, not a close. */
const maxPayload = 64 * 1024 * 1024;

/** The two outcomes of an upgrade. */
export interface UpgradeOutcome {
  /** Called with the open socket before a byte was written: what it sends leaves in the same TCP write as the 101. */
  readonly accepted: (webSocket: WebSocket) => void;
  /** Called when the request is not a WebSocket handshake; the caller must still answer it. */
  readonly refused: (error: Error) => void;
}

/** Answers an upgrade with 101. */
export const acceptUpgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  knobs: ConnectionScript,
  { accepted, refused }: UpgradeOutcome,
): void => {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    autoPong: knobs.ignorePings !== true,
    // The clients of Node 26 and Bun 1.4 fail a handshake that selects none of the offered subprotocols.
    handleProtocols: (offered) => (offered.has("realtime") ? "realtime" : false),
  });
  server.once("wsClientError", refused);
  socket.cork();
  server.handleUpgrade(request, socket, head, accepted);
  socket.uncork();
};
