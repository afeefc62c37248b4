/** One message: text as a string, binary as a `Uint8Array`. Adapters convert `Blob`, `Buffer` and fragments. */
export type Frame = string | Uint8Array;

/**
 * The listener table that core attaches to a socket, exactly once.
 *
 * A runtime may misbehave (an error without a close, two closes, frames after the close): core sorts that out, an
 * adapter passes on what it sees.
 */
export interface SocketEvents {
  /** The handshake is complete. Never called by runtimes without such an event (workerd's upgraded fetch). */
  open(): void;
  /** One whole message, in wire order. */
  message(frame: Frame): void;
  /** A ping or a pong arrived. Only adapters with the `ping` capability call it; the heartbeat lives on it. */
  alive(): void;
  /** The socket failed; a close may follow. A `PlugboardError` is passed on to the caller, anything else is wrapped. */
  error(cause: unknown): void;
  /** The last call. `code` is 1006 when no close frame came. */
  close(code: number, reason: string): void;
}

/**
 * What an adapter makes of its runtime's socket. The optional members are powers: each is present exactly when the
 * capability of the same name is true.
 */
export interface Socket {
  /** Starts delivery to `events`. Called once, in the same turn in which the factory's result arrives. No event precedes it. */
  listen(events: SocketEvents): void;
  /** Sends one message; the socket copies the bytes before it returns. Called only between ready and closed. */
  send(frame: Frame): void;
  /** Starts the closing handshake. The code and the reason are already checked; also called on a socket that is still connecting. */
  close(code: number, reason: string): void;
  /** The subprotocol that the server selected, `""` if none. Asked once, when the socket is ready. */
  protocol?(): string;
  /** Whether it takes no message any more, as after the peer's close frame; the runtime may report its close much later. */
  isClosing?(): boolean;
  /** Drops the TCP connection at once, in any state. */
  terminate?(): void;
  /** Sends a ping frame. */
  ping?(): void;
  /** Bytes given to {@link Socket.send} that the runtime has not yet handed to the network. */
  bufferedBytes?(): number;
  /** Stops reading from the network, so that the peer feels back-pressure. */
  pause?(): void;
  /** Undoes {@link Socket.pause}. */
  resume?(): void;
  /** Lets the socket keep the process alive (the initial state). */
  ref?(): void;
  /** Lets the process exit although the socket is open. */
  unref?(): void;
}

/** One handshake to make, checked and complete: what core hands to an adapter. */
export interface SocketRequest {
  /** An absolute `ws:` or `wss:` URL without user info and without a fragment. */
  readonly url: string;
  /** Subprotocols to offer, in order of preference. Each is a valid HTTP token and occurs once. */
  readonly protocols: readonly string[];
  /** Handshake headers. Empty unless the adapter has the `headers` capability. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes one socket for one request.
 *
 * It may return before the socket is connected. It attaches its own listeners before it returns (synchronously, if the
 * result is not a promise) and delivers nothing before {@link Socket.listen}. `signal` aborts when core gives the
 * attempt up; it never aborts after the attempt has succeeded, so it may be handed to the runtime.
 */
export type SocketFactory<S extends Socket = Socket> = (request: SocketRequest, signal: AbortSignal) => S | Promise<S>;
