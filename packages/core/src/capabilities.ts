/**
 * What a runtime's socket can do, as plain data: core reads it to refuse what cannot be honoured before anything is
 * dialled, the conformance suite to choose its cases, the documentation to print its tables.
 */
export interface Capabilities {
  /** Handshake headers are sent as given. If false, a request with headers fails with `capability-missing`. */
  readonly headers: boolean;
  /** Subprotocols can be offered. If false, a request with protocols fails with `capability-missing`. */
  readonly subprotocols: boolean;
  /** A refused handshake tells status, headers and body. If false, it is an opaque `connect-failed`. */
  readonly handshakeResponse: boolean;
  /** {@link Socket.handshakeHeaders} exists: the headers of the answer that opened the socket are told. */
  readonly handshakeHeaders: boolean;
  /** The runtime verifies `Sec-WebSocket-Accept` and the negotiated extensions (RFC 6455, 4.1). */
  readonly handshakeCheck: boolean;
  /** The runtime fails the connection on a protocol violation of the peer (RFC 6455, 5.1, 5.2 and 8.1). */
  readonly frameCheck: boolean;
  /** {@link Socket.ping} exists, and pings and pongs of the peer are reported. */
  readonly ping: boolean;
  /** {@link Socket.terminate} exists. If false, an unresponsive socket is closed and abandoned. */
  readonly terminate: boolean;
  /** {@link Socket.bufferedBytes} exists. If false, core counts only what it holds back itself. */
  readonly bufferedBytes: boolean;
  /** {@link Socket.pause} and {@link Socket.resume} exist. */
  readonly pause: boolean;
  /** {@link Socket.ref} and {@link Socket.unref} exist. */
  readonly ref: boolean;
  /** Frames travel over a WebSocket (RFC 6455). If false, there is none of its handshake, fragments and close frames, as over a WebRTC data channel. */
  readonly webSocket: boolean;
  /** Close codes and reasons travel in both directions. If false, a close by the peer is 1005 without a reason, and so is one's own. */
  readonly closeCodes: boolean;
  /** A message may be as long as the bounds of `connect` allow. If false, the peer's limit holds: a longer one fails with `invalid-argument`. */
  readonly longMessages: boolean;
  /** Audio travels on tracks beside the messages, as in WebRTC, not inside them. */
  readonly media: boolean;
}
