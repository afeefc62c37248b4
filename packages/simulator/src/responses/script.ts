import type { JsonObject } from "./json.ts";

/**
 * What one response does, as plain data. A script with a {@link ResponseScript.scenario} or a {@link ResponseScript.model}
 * answers the requests that name it, each time; several of one name take turns and the last one repeats. A script with
 * neither answers one request, in the order given.
 */
export interface ResponseScript {
  /** Answers requests whose `metadata.scenario` is this name. */
  readonly scenario?: string;
  /** Answers requests for this model. */
  readonly model?: string;
  /** Refuses the request before `response.created`: an error frame with a status on a socket, that status over HTTP. */
  readonly refuse?: RefusalScript;
  /** Wait before the first frame, in milliseconds. @defaultValue 0 */
  readonly delayMs?: number;
  /** Wait before every later frame, in milliseconds. @defaultValue 0 */
  readonly frameDelayMs?: number;
  /** The output items, in order. @defaultValue none */
  readonly output?: readonly OutputScript[];
  /** How the response ends. @defaultValue `{ status: "completed" }` */
  readonly end?: EndScript;
  /** What goes wrong on the way. */
  readonly faults?: readonly FaultScript[];
  /** How frames are put on the socket. @defaultValue "compact" */
  readonly framing?: Framing;
  /** Whether events carry `sequence_number`. @defaultValue true */
  readonly sequenceNumbers?: boolean;
  /** What `response.output` of the terminal frame holds. @defaultValue the profile's, which is "full" for `openai` */
  readonly terminalOutput?: "full" | "empty" | "omitted";
  /** `terminal-only` leaves out everything before the terminal frame. @defaultValue "full" */
  readonly lifecycle?: "full" | "terminal-only";
  /** Whether deltas carry random padding in `obfuscation`. @defaultValue false */
  readonly obfuscation?: boolean;
}

/** `pretty` has line breaks inside the JSON, `fragmented` splits a message over several WebSocket frames, `binary` breaks the protocol. */
export type Framing = "compact" | "pretty" | "fragmented" | "binary";

/** A refusal before `response.created`. */
export interface RefusalScript {
  /** HTTP status. */
  readonly status: number;
  /** @defaultValue "invalid_request_error" below 500, "server_error" from 500 */
  readonly type?: string;
  /** @defaultValue null */
  readonly code?: string | null;
  /** @defaultValue a sentence with the status */
  readonly message?: string;
  /** @defaultValue null */
  readonly param?: string | null;
  /** For example `retry-after-ms` or `x-should-retry`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One output item. */
export type OutputScript = TextScript | RefusedTextScript | ReasoningScript | FunctionCallScript | CustomToolCallScript | ItemScript;

/** How the text of an item is cut into deltas. */
export interface Pieces {
  /** The deltas, verbatim. @defaultValue the text cut at its spaces, arguments every 12 characters */
  readonly deltas?: readonly string[];
}

/** An assistant message with text. */
export interface TextScript extends Pieces {
  readonly type: "text";
  /** The text. @defaultValue the deltas, joined */
  readonly text?: string;
  /** Generated filler instead of a text, for large outputs. */
  readonly fill?: { readonly bytes: number; readonly deltaBytes: number };
  /** The message's phase. */
  readonly phase?: "commentary" | "final_answer";
}

/** An assistant message that refuses. */
export interface RefusedTextScript extends Pieces {
  readonly type: "refusal";
  /** The words. @defaultValue the deltas, joined */
  readonly text?: string;
}

/** A reasoning item. */
export interface ReasoningScript {
  readonly type: "reasoning";
  /** The summary parts. @defaultValue none */
  readonly summary?: readonly string[];
  /**
   * A string is sent as it is, `false` sends none, `true` sends some. @defaultValue some, if the request's `include` lists
   * `reasoning.encrypted_content`
   */
  readonly encryptedContent?: string | boolean;
}

/** A call of a function tool. */
export interface FunctionCallScript extends Pieces {
  readonly type: "function_call";
  /** The function's name. */
  readonly name: string;
  /** A string is sent as it is, odd whitespace included; an object is written with a space after each colon and comma. */
  readonly arguments?: string | JsonObject;
  /** @defaultValue a fresh id */
  readonly callId?: string;
}

/** A call of a custom tool. */
export interface CustomToolCallScript extends Pieces {
  readonly type: "custom_tool_call";
  /** The tool's name. */
  readonly name: string;
  /** The free-form input. */
  readonly input?: string;
  /** @defaultValue a fresh id */
  readonly callId?: string;
}

/** Any other item: it is added and done, with nothing in between. */
export interface ItemScript {
  readonly type: "item";
  /** The item; an id is added when it has none. */
  readonly item: JsonObject;
}

/** How a response ends. With `failed`, `error` and `silence` the last output item is left open. */
export type EndScript =
  | { readonly status: "completed" }
  | { readonly status: "incomplete"; readonly reason?: string }
  | { readonly status: "failed"; readonly code?: string; readonly message?: string }
  | {
      readonly status: "error";
      /** `flat` has code, message and param beside the type; `nested` has them in `error`. @defaultValue "flat" */
      readonly shape?: "flat" | "nested";
      readonly code?: string;
      readonly message?: string;
      /** Whether `response.failed` follows. @defaultValue false */
      readonly thenFailed?: boolean;
    }
  | { readonly status: "silence" };

/**
 * Something that goes wrong before frame `at` of the response (0 is `response.created`; frames that faults add are not
 * counted):
 *
 * - `close`: closes the socket; over HTTP ends the body as if it were complete.
 * - `reset`: TCP reset, without a close frame.
 * - `silence`: nothing is sent for `ms`, or for ever.
 * - `send`: an extra frame, as it is; an object is written as JSON. With `binary` in a binary frame.
 * - `foreign-lane`: an extra copy of the frame on a lane that nobody opened.
 * - `binary`: the frame itself is sent as a binary one.
 */
export type FaultScript =
  | { readonly at: number; readonly action: "close"; readonly code?: number; readonly reason?: string }
  | { readonly at: number; readonly action: "reset" }
  | { readonly at: number; readonly action: "silence"; readonly ms?: number }
  | { readonly at: number; readonly action: "send"; readonly frame: string | JsonObject; readonly binary?: boolean }
  | { readonly at: number; readonly action: "foreign-lane"; readonly laneName?: string }
  | { readonly at: number; readonly action: "binary" };
