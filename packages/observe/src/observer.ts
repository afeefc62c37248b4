/** One socket, from the moment in which it is dialled. */
export interface ObservedSocket {
  /** Its number among the sockets of the observed adapter, from 1. */
  readonly id: number;
  /** The name of the adapter that dials it. */
  readonly adapter: string;
  /** The host, with the port if it is not the scheme's own. The path and the query may hold what is nobody's business. */
  readonly host: string;
}

/** One message, without its content. */
export interface ObservedFrame {
  /** What it is made of. */
  readonly kind: "text" | "binary";
  /** Its length: characters of a text, bytes of a binary message. */
  readonly length: number;
  /** The `type` of an event in JSON, if it stands before any nested value. */
  readonly type: string | undefined;
}

/** How a socket ended. */
export interface ObservedEnd {
  /** The close code; 1006 if no close frame came. */
  readonly code: number;
  /** Whether this side began the closing handshake, or dropped the connection. */
  readonly isLocal: boolean;
}

/**
 * Hears of what happens on sockets. Nothing that it is told holds a header, a subprotocol, a path or the content of a message, but for the
 * reason with which the runtime fails, which `failed` is given as it is.
 *
 * An observer that throws is told nothing more, and `console.warn` says so: observing must break nothing.
 */
export interface SocketObserver {
  /** A socket is asked for. */
  readonly dialled?: (socket: ObservedSocket) => void;
  /** The handshake is complete. Runtimes without such an event say it with the first message, or not at all. */
  readonly opened?: (socket: ObservedSocket) => void;
  /** A message was given to the socket. */
  readonly sent?: (socket: ObservedSocket, frame: ObservedFrame) => void;
  /** A message arrived. */
  readonly received?: (socket: ObservedSocket, frame: ObservedFrame) => void;
  /** The runtime reports a failure, or there will be no socket; `ended` may follow. */
  readonly failed?: (socket: ObservedSocket, cause: unknown) => void;
  /** The socket has ended, once. A socket that could not be made has no end. */
  readonly ended?: (socket: ObservedSocket, end: ObservedEnd) => void;
}
