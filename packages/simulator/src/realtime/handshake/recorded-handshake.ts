import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type Credential, findCredential, offeredProtocols } from "./credential.ts";

/** A WebSocket handshake that the Realtime half received. It holds the client's key: do not log it. */
export interface RecordedHandshake {
  /** Path and query as they were sent, not decoded. */
  readonly url: string;
  /** Request headers by lower-case name, with the credential. */
  readonly headers: IncomingHttpHeaders;
  /** Offered subprotocols, in order, with the credential. */
  readonly protocols: readonly string[];
  /** How the client identified itself. */
  readonly credential: Credential;
  /** What was answered: 101, an HTTP status, or 0 for a scripted reset or silence and for a client that has gone. */
  status: number;
  /** The `index` of the connection; `undefined` if the handshake was refused. */
  connection: number | undefined;
}

/** Records a handshake before it is judged. */
export const recordHandshake = (request: IncomingMessage): RecordedHandshake => {
  const protocols = offeredProtocols(request.headers);
  const credential = findCredential(request.headers, protocols);
  return { url: request.url ?? "/", headers: request.headers, protocols, credential, status: 0, connection: undefined };
};
