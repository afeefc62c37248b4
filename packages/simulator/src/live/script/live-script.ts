import type { Refusal, ToneLength } from "../../realtime/script/script.ts";

/** What the Live half does instead of its default, as plain data. */
export interface LiveScript {
  /** One entry for each time that a user has spoken, in order, whichever session it is in; after the last one the default is back. */
  readonly turns?: readonly LiveTurn[];
  /** Steps of every session, as soon as it has started; they wait for its timeline. */
  readonly onStart?: readonly LiveStep[];
  /** What the Responses backend does, in order, one entry for each of its responses. @defaultValue it writes "Done." */
  readonly backend?: readonly BackendResponse[];
  /** One entry for each handshake, in order; each is laid over {@link LiveScript.everyConnection}. */
  readonly connections?: readonly LiveConnectionScript[];
  /** How every connection behaves unless its entry of {@link LiveScript.connections} says otherwise. */
  readonly everyConnection?: LiveConnectionScript;
}

/** What happens when a user has spoken. */
export interface LiveTurn {
  /** What the user said. @defaultValue the text of `question.wav` */
  readonly transcript?: string;
  /** What the model does then, step by step. @defaultValue it says what `answer.wav` says */
  readonly reply?: readonly LiveStep[];
}

/** One response of the Responses backend; it fails, calls functions, or writes text, which the voice model then says. */
export interface BackendResponse {
  readonly calls?: readonly {
    readonly name: string;
    readonly arguments?: Readonly<Record<string, unknown>> | string;
    readonly callId?: string;
  }[];
  readonly text?: string;
  readonly fail?: "failed" | "incomplete";
}

/** One step; each has exactly one of these shapes. */
export type LiveStep =
  | {
      /** Speaks; the transcript follows it in windows of 200 ms. */
      readonly say: string;
      /** PCM, 24 kHz, 16-bit, mono, as base64 or bytes, or a tone. @defaultValue a tone of 60 ms for each character */
      readonly audio?: string | Uint8Array | ToneLength;
    }
  /** Delegates, by the delegation that the session has. A client's commentary is spoken, a backend's text is spoken. */
  | { readonly delegate: true }
  /** The decision model's answer. */
  | { readonly decide: Readonly<Record<string, unknown>> }
  /** Waits, in milliseconds of the session's timeline. */
  | { readonly waitMs: number }
  /** Sends a frame to every connection: a string as it is, an object as JSON. */
  | { readonly send: string | Readonly<Record<string, unknown>> }
  /** Cuts what is being said and tells of it with an `error` without a code, as the moderation does. */
  | { readonly moderate: true }
  /** Ends the session. */
  | { readonly end: "expired" | "content" | "remote_hangup" | "connection_lost" }
  /** Closes the connections without ending the session by `session.closed`. */
  | { readonly close: { readonly code: number; readonly reason?: string } }
  /** Cuts the connections: the client sees 1006. */
  | { readonly terminate: true }
  /** Leaves the connections half open. */
  | { readonly stall: true };

/** How one connection behaves. */
export interface LiveConnectionScript {
  /** Refuses the handshake with an HTTP status. */
  readonly refuse?: Refusal;
  /** `reset` cuts the TCP connection, `silent` never answers, `drop` answers with 101 and cuts it then. @defaultValue "answer" */
  readonly handshake?: "answer" | "reset" | "silent" | "drop";
  /** When `session.started` is sent. @defaultValue at once */
  readonly started?: "never" | { readonly delayMs: number };
  /** Refuses `session.start` with this error, in the API's words. */
  readonly refuseStart?: { readonly code: string | null; readonly message: string; readonly type?: string };
  /** What follows a refused start. @defaultValue "close" */
  readonly afterRefusedStart?: "close" | "stay";
  /** Whether answers repeat the `event_id` of the client; Azure's do not. @defaultValue true */
  readonly repeatsIds?: boolean;
  /** When `session.closed` answers `session.close`: after a delay in milliseconds, or never. `bare` leaves `session` out. @defaultValue at once */
  readonly closed?: "never" | "bare" | { readonly delayMs: number };
  /** Milliseconds of real time until `session.closed` with `expired`. @defaultValue 3_600_000 */
  readonly lifetimeMs?: number;
  /** Milliseconds of real time without any audio after the start, until the session expires. @defaultValue never */
  readonly idleLifetimeMs?: number;
  /** The `usage_ratio` of the context window. @defaultValue 0.01 */
  readonly usageRatio?: number;
  /** Frames that follow `session.started`. */
  readonly greet?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Each frame is held for up to this long, in milliseconds; the order stays. @defaultValue 0 */
  readonly jitterMs?: number;
  /** Frames are sent this many at once. @defaultValue 1 */
  readonly burst?: number;
  /** Whether pings stay unanswered. @defaultValue false */
  readonly ignorePings?: boolean;
}
