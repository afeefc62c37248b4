import type { CloseInfo, Connection } from "@plugboard/core";
import type { JsonObject } from "@plugboard/wire";
import type { Ready } from "../connection/link-hooks.ts";

/** What the transport does for whoever carries its session over. */
export interface ResumeHost {
  /** Bound of each answer of a new session, and of its handshake, in milliseconds. */
  readonly timeoutMs: number;
  /** What a session has to say before it is ready. */
  readonly ready: Ready;
  /** Opens another connection; its frames go to `onFrame` until it is adopted. */
  readonly open: (signal: AbortSignal, onFrame: (frame: string | Uint8Array) => void, onClose: () => void) => Promise<Connection>;
  /** The event that sets a session's tracing, after its `session.created`. */
  readonly tracing: (session: unknown) => JsonObject | undefined;
  /** Whether no response of the conversation is running or asked for. */
  readonly isIdle: () => boolean;
  /** Whether the session is there: connected, configured and not lost. */
  readonly isOpen: () => boolean;
  /** Makes a connection the transport's own, with the session as the server describes it, and closes the other. */
  readonly adopt: (connection: Connection, session: unknown) => void;
  /** Sends a frame on the connection in use. */
  readonly send: (frame: string) => void;
  /**
   * Sends what was kept, and asks for the responses that were asked for.
   *
   * @param repeats - Whether that includes one that was running.
   * @param asks - Whether one is asked for also if none was.
   */
  readonly proceed: (repeats: boolean, asks: boolean) => void;
  /** Keeps a frame that belongs to the user's audio until a connection is there. */
  readonly keepAudio: (frame: string) => void;
  /** The connection that was lost stays lost. */
  readonly giveUp: (info: CloseInfo) => void;
  /** Emits an event of the transport. */
  readonly tell: (type: string, event: object) => void;
}
