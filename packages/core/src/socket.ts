/** One message: text as a string, binary as a `Uint8Array`. Adapters convert `Blob`, `Buffer` and fragments. */
export type Frame = string | Uint8Array;

/**
 * Whether a value is a {@link Frame}. Not by `instanceof` alone: a `Uint8Array` may be one of another realm (Jest, frames). Not by its
 * looks: a view of other numbers has the same members, and an object can have any.
 */
export const isFrame = (value: unknown): value is Frame =>
  typeof value === "string" ||
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]");

/**
 * The listener table that core attaches to a socket, exactly once. Its methods are called on it: `events.open()`, not a copy of them.
 *
 * A runtime may misbehave (an error without a close, two closes, frames after the close): core sorts that out, an
 * adapter passes on what it sees.
 */
export interface SocketEvents {
  /** The handshake is complete. Never called by runtimes without such an event (workerd's upgraded fetch). */
  open(): void;
  /** One whole message, in wire order. */
  message(frame: Frame): void;
  /**
   * A ping or a pong arrived. Only adapters with the `ping` capability call it; the heartbeat lives on it.
   *
   * @param pong - The payload, if it was a pong.
   */
  alive(pong?: Uint8Array): void;
  /** The socket failed; a close may follow. A `PlugboardError` is passed on to the caller, anything else is wrapped. */
  error(cause: unknown): void;
  /** The last call. `code` is 1006 when no close frame came. */
  close(code: number, reason: string): void;
}

/** Bytes that have moved since the socket was made. */
export interface Progress {
  /** Bytes read from the network. */
  readonly received: number;
  /**
   * Bytes that the kernel has taken, while more are waiting for it: then each of them means that the peer has taken some. `NaN` while
   * the kernel takes everything at once, which it also does when the peer is gone.
   */
  readonly taken: number;
}

/**
 * What an adapter makes of its runtime's socket. The optional members are powers: each is present exactly when the
 * capability of the same name is true.
 */
export interface Socket {
  /** The object of the runtime that this socket is made of, for `runtimeSocket()` of a connection. There is no capability for it. */
  runtimeSocket?(): unknown;
  /** Starts delivery to `events`. Called once, in the same turn in which the factory's result arrives. No event precedes it. */
  listen(events: SocketEvents): void;
  /** Sends one message; the socket copies the bytes before it returns. Called only between ready and closed. */
  send(frame: Frame): void;
  /** Starts the closing handshake. The code and the reason are already checked; also called on a socket that is still connecting. */
  close(code: number, reason: string): void;
  /** The subprotocol that the server selected, `""` if none. Asked once, when the socket is ready. */
  protocol?(): string;
  /**
   * The headers of the answer that opened the socket, by lower-case name and without `set-cookie`. Asked once, when the socket is ready, and kept by nobody: a
   * server may hold ten thousand sockets.
   */
  handshakeHeaders?(): Readonly<Record<string, string>>;
  /** Whether it takes no message any more, as after the peer's close frame; the runtime may report its close much later. */
  isClosing?(): boolean;
  /** Drops the TCP connection at once, in any state. */
  terminate?(): void;
  /** Sends a ping frame, with at most 125 bytes of payload, which the pong brings back. Empty unless given. */
  ping?(payload?: Uint8Array): void;
  /**
   * How many bytes have moved, also those of an unfinished message: a long download or upload shows that the peer is there. For
   * runtimes that can tell; there is no capability for it.
   */
  progress?(): Progress;
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
