import type { JsonObject } from "../../wire/json.ts";
import type { EndScript } from "./end-script.ts";
import type { FaultScript } from "./fault-script.ts";
import type { OutputScript } from "./output-script.ts";

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
  /** The frame on a socket, verbatim, for servers that write errors otherwise; the lane's `stream_id` is added. @defaultValue OpenAI's */
  readonly frame?: JsonObject;
  /** For example `retry-after-ms` or `x-should-retry`. */
  readonly headers?: Readonly<Record<string, string>>;
}
