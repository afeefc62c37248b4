import type { CloseInfo, Connection } from "@plugboard/core";
import type { UnrestoredItem } from "./conversation-log.ts";
import type { JsonObject } from "./json-object.ts";

/** Why a session is carried over: it is about to expire, its connection was lost, or the application asked. */
export type ResumeReason = "expiry" | "lost" | "asked";

/** The session goes on in a new connection. */
export interface ReconnectingEvent {
  /** Why. */
  readonly reason: ResumeReason;
}

/** The session goes on. */
export interface ReconnectedEvent {
  /** Why it was carried over. */
  readonly reason: ResumeReason;
  /** How many items the new session was told. */
  readonly restored: number;
  /** What it could not be told. */
  readonly unrestored: readonly UnrestoredItem[];
}

/** What the transport does for whoever carries its session over. */
export interface ResumeHost {
  /** Opens another connection; its frames go to `onFrame` until it is adopted. */
  readonly open: (onFrame: (frame: string | Uint8Array) => void, onClose: () => void) => Promise<Connection>;
  /** The events that configure a session, after `session.created` with that session or at once. */
  readonly configuration: (session?: unknown) => JsonObject | undefined;
  /** Whether no response is running or asked for. */
  readonly isIdle: () => boolean;
  /** Makes a connection the transport's own and closes the other. */
  readonly adopt: (connection: Connection, session: unknown) => void;
  /** The connection that was lost stays lost. */
  readonly giveUp: (info: CloseInfo) => void;
  /** Emits an event of the transport. */
  readonly tell: (type: string, event: object) => void;
}
