/** The event members that core reads, of any kind of socket event. All optional, because runtimes differ. */
export interface WebSocketEventLike {
  /** The name of the event. */
  readonly type?: string;
  /** What a `message` event brings. */
  readonly data?: unknown;
  /** The code of a `close` event. */
  readonly code?: number;
  /** The reason of a `close` event. */
  readonly reason?: string;
  /** What an `error` event says. */
  readonly message?: string;
  /** What an `error` event was caused by. */
  readonly error?: unknown;
}

/**
 * What a WHATWG-like socket must have: the part of the browser's `WebSocket` that every implementation shares.
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export interface WebSocketLike {
  /** Set to `arraybuffer` at once: `Blob` frames would overtake later text (measured on Node 26, Deno 2.9, Chromium 156, Firefox 153). */
  binaryType: string;
  /** Bytes given to `send` that have not left; runtimes count differently. */
  readonly bufferedAmount: number;
  /** The subprotocol that the server selected; workerd 2026-11-17 says `null` for none. */
  readonly protocol: string | null;
  /** 0 connecting, 1 open, 2 closing, 3 closed. Looked at once, when core takes the socket over, and before a send. */
  readonly readyState: number;
  /** Attaches a listener, for ever. */
  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void;
  /** Sends one message. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void;
  /** Sends a ping frame with this payload, where the class can. */
  ping?(payload?: Uint8Array): void;
  /** Drops the TCP connection, where the class can. */
  terminate?(): void;
  /** Stops reading, where the class can. */
  pause?(): void;
  /** Reads on, where the class can. */
  resume?(): void;
}

/** A class of such sockets. */
export type WebSocketConstructor<W extends WebSocketLike = WebSocketLike> = new (url: string, protocols?: string[]) => W;
