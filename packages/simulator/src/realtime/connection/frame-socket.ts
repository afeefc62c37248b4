/** What a connection needs of the socket that carries its frames: a WebSocket of ws, or the data channel of a call. */
export interface FrameSocket {
  readonly readyState: number;
  readonly OPEN: number;
  send(frame: string | Uint8Array): void;
  /** Without a code the client sees 1005. */
  close(code?: number, reason?: string): void;
  /** Cuts the connection: the client is told nothing. */
  terminate(): void;
  pause(): void;
  resume(): void;
  once(event: "close", listener: (code: number, reason: Buffer) => void): unknown;
  on(event: "error", listener: () => void): unknown;
  on(event: "message", listener: (data: Buffer) => void): unknown;
}
