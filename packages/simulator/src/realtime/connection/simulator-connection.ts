import type { RecordedHandshake } from "../handshake/recorded-handshake.ts";

/** How a connection ended, as the server saw it. */
export interface ConnectionEnd {
  /** The client's close code; 1005 without one, 1006 if the connection was cut. */
  readonly code: number;
  /** The client's reason. */
  readonly reason: string;
}

/** One WebSocket connection to the Realtime half, under the test's control. */
export interface SimulatorConnection {
  /** Its number, from 0, in order of the handshakes that were accepted. */
  readonly index: number;
  /** The handshake that made it. */
  readonly handshake: RecordedHandshake;
  /** Id of its session; two connections of one call share it. */
  readonly sessionId: string;
  /** Resolves when the connection has ended; never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /**
   * Sends one frame to the client: a string as it is (it may be no JSON), bytes as a binary message, an object as JSON without changes.
   */
  send(frame: string | Uint8Array | Readonly<Record<string, unknown>>): void;
  /** Sends a close frame. Throws `bad-option` for a code that may not be sent. @defaultValue code 1000, reason "" */
  close(code?: number, reason?: string): void;
  /** Cuts the connection without a close frame: the client sees 1006. */
  terminate(): void;
  /** Leaves the connection half open: nothing is read, answered or written until {@link SimulatorConnection.resume}. */
  stall(): void;
  /** Ends a stall; what was held back is sent. */
  resume(): void;
}
