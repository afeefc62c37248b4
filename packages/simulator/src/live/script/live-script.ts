import type { CallFaults, Refusal } from "../../realtime/script/connection-script.ts";
import type { CloseStep, SendStep, StallStep, TerminateStep, ToneLength } from "../../realtime/script/script.ts";

/** What the Live half does instead of its default, as plain data. */
export interface LiveScript {
  /** One entry for each time that a user has spoken, in order, whichever session it is in; after the last one the default is back. */
  readonly turns?: readonly LiveTurn[];
  /** Steps of every session once it has started. They run as its timeline advances. */
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

/** A function that the Responses backend calls. */
export interface BackendCall {
  /** Its name; it need not be a tool of the session. */
  readonly name: string;
  /** Arguments; a string is sent as it is, so it may be invalid JSON. @defaultValue {} */
  readonly arguments?: Readonly<Record<string, unknown>> | string;
  /** The id of the call. @defaultValue a new id */
  readonly callId?: string;
}

/** One response of the Responses backend. */
export interface BackendResponse {
  /** Functions that it calls. */
  readonly calls?: readonly BackendCall[];
  /** Text that it writes, which the voice model then says. */
  readonly text?: string;
  /** Ends the response otherwise than `completed`. */
  readonly fail?: "failed" | "incomplete";
}

/** One step; each has exactly one of these shapes. */
export type LiveStep =
  | LiveSayStep
  | DelegateStep
  | DecideStep
  | WaitStep
  | SendStep
  | ModerateStep
  | EndStep
  | CloseStep
  | TerminateStep
  | StallStep;

/** Speaks; the transcript follows it in windows of 200 ms. */
export interface LiveSayStep {
  /** The words. */
  readonly say: string;
  /** PCM, 24 kHz, 16-bit, mono, as base64 or bytes, or a tone. @defaultValue a tone of 60 ms for each character */
  readonly audio?: string | Uint8Array | ToneLength;
}

/** Delegates, by the delegation that the session has. A client's commentary is spoken, and so is a backend's text. */
export interface DelegateStep {
  /** Always `true`. */
  readonly delegate: true;
}

/** The decision model's answer. */
export interface DecideStep {
  /** The decision. */
  readonly decide: Readonly<Record<string, unknown>>;
}

/** Waits. */
export interface WaitStep {
  /** Milliseconds of the session's timeline. */
  readonly waitMs: number;
}

/** Cuts what is being said and tells of it with an `error` without a code, as the moderation does. */
export interface ModerateStep {
  /** Always `true`. */
  readonly moderate: true;
}

/** Ends the session. */
export interface EndStep {
  /** The reason that `session.closed` gives. */
  readonly end: "expired" | "content" | "remote_hangup" | "connection_lost";
}

/** Real time. */
export interface RealDelay {
  /** Milliseconds of real time. */
  readonly delayMs: number;
}

/** An error in the API's words. */
export interface StartRefusal {
  /** For example `credit_balance_exhausted`. */
  readonly code: string | null;
  /** For people. */
  readonly message: string;
  /** The kind. @defaultValue "invalid_request_error" */
  readonly type?: string;
}

/** How one connection behaves. */
export interface LiveConnectionScript {
  /** Refuses the handshake with an HTTP status. */
  readonly refuse?: Refusal;
  /** `reset` cuts the TCP connection, `silent` never answers, `drop` answers with 101 and cuts it then. @defaultValue "answer" */
  readonly handshake?: "answer" | "reset" | "silent" | "drop";
  /** When `session.started` is sent. @defaultValue at once */
  readonly started?: "never" | RealDelay;
  /** Refuses `session.start` with this error, in the API's words. */
  readonly refuseStart?: StartRefusal;
  /** What follows a refused start. @defaultValue "close" */
  readonly afterRefusedStart?: "close" | "stay";
  /** Whether answers repeat the `event_id` of the client; Azure's do not. @defaultValue true */
  readonly repeatsIds?: boolean;
  /** When `session.closed` answers `session.close`: after a delay in milliseconds, or never. `bare` leaves `session` out. @defaultValue at once */
  readonly closed?: "never" | "bare" | RealDelay;
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
  /** What goes wrong with the network path or the audio of a WebRTC session. @defaultValue nothing */
  readonly call?: CallFaults;
}
