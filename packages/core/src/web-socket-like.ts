/** The event members that core reads, of any kind of socket event. All optional, because runtimes differ. */
export interface WebSocketEventLike {
  readonly type?: string;
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly error?: unknown;
}

/**
 * What a WHATWG-like socket must have: the part of the browser's `WebSocket` that every implementation shares.
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export interface WebSocketLike {
  /** Set to `arraybuffer` at once: `Blob` frames would overtake later text (measured on Node, Deno, Chromium, Firefox). */
  binaryType: string;
  readonly bufferedAmount: number;
  readonly protocol: string | null;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  ping?(): void;
  terminate?(): void;
  pause?(): void;
  resume?(): void;
}

/** A class of such sockets. */
export type WebSocketConstructor<W extends WebSocketLike = WebSocketLike> = new (url: string, protocols?: string[]) => W;
