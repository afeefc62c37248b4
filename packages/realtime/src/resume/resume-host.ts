import type { CloseInfo, Connection } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import type { OtherConnectionHandlers } from "../connection/connection-hooks.ts";
import type { Ready } from "../connection/connection-state.ts";
import type { ResumeReason } from "../sdk-events/resume-events.ts";
import type { RestartPolicy } from "../turn/response-sequencer.ts";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";

/** A session that is ready to be used instead of the one in use. */
export interface NextSessionResult {
  /** Its connection. */
  readonly connection: Connection;
  /** The session as the server describes it; `undefined` if the server has not. */
  readonly session: unknown;
}

/** What the transport does for the part that resumes its call. */
export interface ResumeHost {
  /** Bound of each answer of a new session, and of its handshake, in milliseconds. */
  readonly timeoutMs: number;
  /** Which event of the server makes a session ready. */
  readonly ready: Ready;
  /** Opens another connection. */
  readonly open: (signal: AbortSignal, handlers: OtherConnectionHandlers) => Promise<Connection>;
  /** The event that sets a session's tracing, made from the session of its `session.created`. */
  readonly tracing: (session: unknown) => OutgoingEvent | undefined;
  /** Whether no response of the conversation is running or asked for. */
  readonly isIdle: () => boolean;
  /** Whether there is a session: connected, configured and not lost. */
  readonly isOpen: () => boolean;
  /**
   * Uses another session from now on: sends it the frames, then the audio that was kept, then requests for responses.
   *
   * @param frames - What is sent first.
   * @param restart - Which responses are asked for again.
   */
  readonly use: (next: NextSessionResult, frames: readonly OutgoingFrame[], restart: RestartPolicy) => void;
  /** Keeps an event of the user's audio until a session is there. */
  readonly keepAudio: (audio: OutgoingEvent | string) => void;
  /** The call that was to be resumed has ended after all. */
  readonly giveUp: (info: CloseInfo) => void;
  /** Emits an event of the transport. */
  readonly emit: (type: "resuming" | "resumed", event: object) => void;
}

/** The part that resumes the call of one transport. */
export interface Resumer {
  /** Takes note of an event of the session in use. */
  readonly onEvent: (event: WireEvent) => void;
  /** Whether an event of the transport is hidden from its listeners, because the call goes on. */
  readonly hides: (type: string, event: unknown) => boolean;
  /**
   * Sends an event in the session in use, or keeps it for the next one. The event may be given an id first.
   *
   * @param pass - Sends text on the connection in use.
   */
  readonly send: (event: OutgoingEvent, pass: (text: string) => void) => void;
  /** The same for audio, whose append is text already. */
  readonly sendAudio: (text: string, pass: (text: string) => void) => void;
  /** Sends an event that waited for a session. */
  readonly sendAgain: (frame: OutgoingFrame, pass: (text: string) => void) => void;
  /** Whether the call goes on although this connection has ended. */
  readonly resumes: (info: CloseInfo) => boolean;
  /** The connection was lost, and {@link Resumer.resumes} has said that the call goes on. */
  readonly onLost: (info: CloseInfo) => void;
  /** Goes on in another session now. Rejects if that fails; then the session in use stays in use. */
  readonly resume: (reason: ResumeReason) => Promise<void>;
  /** The transport is closed. */
  readonly stop: () => void;
}
