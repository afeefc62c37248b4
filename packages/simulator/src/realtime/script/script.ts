import type { ConnectionScript } from "./connection-script.ts";

/**
 * What the simulator does instead of its default, as plain data: a script may come from a JSON file.
 *
 * Turns are used in order, one for each response, whichever connection asks for it; after the last one the default is back.
 */
export interface Script {
  /** One entry for each response, in order. */
  readonly turns?: readonly Turn[];
  /** One entry for each handshake, in order; each is laid over {@link Script.everyConnection}. */
  readonly connections?: readonly ConnectionScript[];
  /** How every connection behaves unless its entry of {@link Script.connections} says otherwise. */
  readonly everyConnection?: ConnectionScript;
  /** MCP servers by `server_label`. A server that is not listed here offers one tool, `search`. */
  readonly mcpServers?: Readonly<Record<string, McpServer>>;
}

/** What happens in one response. */
export interface Turn {
  /** The transcript of the user's audio that is committed before this response. @defaultValue the text of `question.wav` */
  readonly transcript?: string | FailedTranscript;
  /** What the response does, step by step. */
  readonly reply: readonly ReplyStep[];
}

/** Makes the transcription of the user's audio fail. */
export interface FailedTranscript {
  /** The `error` of the event. */
  readonly fail: ScriptedError;
}

/** An error as the API describes it. */
export interface ScriptedError {
  /** For example `rate_limit_exceeded`. */
  readonly code: string;
  /** For people. */
  readonly message: string;
  /** @defaultValue "invalid_request_error" */
  readonly type?: string;
}

/** One step of a response; each has exactly one of these shapes. */
export type ReplyStep =
  | SayStep
  | WriteStep
  | CallStep
  | McpStep
  | DelayStep
  | FailStep
  | IncompleteStep
  | SendStep
  | CloseStep
  | TerminateStep
  | StallStep
  | ExpireStep;

/** Answers with a message: spoken when the response's modality is audio, else as text. */
export interface SayStep {
  /** The text, or the transcript of the audio. */
  readonly say: string;
  /**
   * PCM, 24 kHz, 16-bit, mono: bytes or base64, or the length of a tone in milliseconds.
   *
   * @defaultValue a tone of 60 ms for each character of the text
   */
  readonly audio?: Uint8Array | string | ToneLength;
  /** Length of each audio chunk, in milliseconds. @defaultValue lengths between 100 and 400 in turn */
  readonly chunkMs?: number;
}

/** Audio whose words do not matter. */
export interface ToneLength {
  /** Its length in milliseconds. */
  readonly toneMs: number;
}

/** Answers with a text message whatever the modality is. */
export interface WriteStep {
  /** The text. */
  readonly write: string;
}

/** Calls a function tool. */
export interface CallStep {
  /** The call. */
  readonly call: {
    /** The tool's name; it need not be in the session. */
    readonly name: string;
    /** Arguments; a string is sent as it is, so it may be invalid JSON. @defaultValue {} */
    readonly arguments?: Readonly<Record<string, unknown>> | string;
    /** @defaultValue a new id */
    readonly callId?: string;
  };
}

/** Calls a tool of an MCP server, with or without approval. */
export interface McpStep {
  /** The call. */
  readonly mcp: {
    /** The `server_label`. */
    readonly server: string;
    /** The tool's name. */
    readonly name: string;
    /** Arguments; a string is sent as it is. @defaultValue {} */
    readonly arguments?: Readonly<Record<string, unknown>> | string;
    /** What the tool returns. @defaultValue "ok" */
    readonly output?: string;
    /** Makes the call fail with this message. */
    readonly error?: string;
    /** Whether the client is asked first. @defaultValue whether the session's MCP tool has `require_approval: "always"` */
    readonly approval?: boolean;
  };
}

/** Waits. */
export interface DelayStep {
  /** Milliseconds of real time, whatever the speed. */
  readonly delayMs: number;
}

/** Ends the response with `status: "failed"`. */
export interface FailStep {
  /** The `status_details.error`. */
  readonly fail: ScriptedError;
}

/** Ends the response with `status: "incomplete"`. */
export interface IncompleteStep {
  /** The `status_details.reason`. */
  readonly incomplete: "max_output_tokens" | "content_filter";
}

/** Sends a frame that the response does not call for: an unknown event, or text that is not JSON. */
export interface SendStep {
  /** A string is sent as it is, an object as JSON without changes. */
  readonly send: string | Readonly<Record<string, unknown>>;
}

/** Closes the session's connections. */
export interface CloseStep {
  /** Close code and reason. */
  readonly close: {
    /** A code that may be sent: 1000 to 1014 without 1004 to 1006, or 3000 to 4999. */
    readonly code: number;
    /** At most 123 bytes. @defaultValue "" */
    readonly reason?: string;
  };
}

/** Cuts the session's connections without a close frame: the client sees 1006. */
export interface TerminateStep {
  /** Always `true`. */
  readonly terminate: true;
}

/** Leaves the session's connections half open: nothing is read or written any more. */
export interface StallStep {
  /** Always `true`. */
  readonly stall: true;
}

/** Ends the session as its maximum duration does: `session_expired`, then close 1001. */
export interface ExpireStep {
  /** Always `true`. */
  readonly expire: true;
}

/** A scripted MCP server. */
export interface McpServer {
  /** Its tools. */
  readonly tools?: readonly McpTool[];
  /** Makes listing the tools fail. @defaultValue false */
  readonly listFails?: boolean;
}

/** A tool of a scripted MCP server. */
export interface McpTool {
  /** Its name. */
  readonly name: string;
  /** What it does; the real API sends `null` for some servers. @defaultValue null */
  readonly description?: string | null;
  /** JSON schema of its arguments. @defaultValue an object without properties */
  readonly inputSchema?: Readonly<Record<string, unknown>>;
}
