import type { JsonObject } from "../../wire/json.ts";

/** One error of the API, before it becomes a frame, an SSE event or an HTTP answer. */
export interface ApiError {
  /** HTTP status; on a socket it travels inside the frame. */
  readonly status: number;
  /** For example `invalid_request_error`. */
  readonly type: string;
  /** For example `previous_response_not_found`; clients match on it. */
  readonly code: string | null;
  /** The sentence that a person reads. */
  readonly message: string;
  /** The field at fault; left out of the answer when undefined. */
  readonly param?: string | null;
  /** `retry-after` and the like: HTTP headers, or `error.headers` on a socket. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The frame on a socket, verbatim, in place of the profile's. */
  readonly frame?: JsonObject;
}

/** A value that passed the checks of the API, or the error to answer with. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

/** A refusal. */
export const refused = <T>(error: ApiError): Checked<T> => ({ ok: false, error });

const invalid = (code: string | null, message: string, param?: string | null): ApiError => ({
  status: 400,
  type: "invalid_request_error",
  code,
  message,
  ...(param === undefined ? {} : { param }),
});

/**
 * The errors that the simulator produces by itself. The four of the socket have the texts of OpenAI's guide "WebSocket
 * mode"; the others have the HTTP API's.
 */
export const apiErrors: {
  readonly previousResponseNotFound: (id: string) => ApiError;
  readonly invalidStreamId: () => ApiError;
  readonly tooManyStreamIds: (limit: number) => ApiError;
  readonly connectionTooOld: (minutes: number) => ApiError;
  readonly duplicateItem: (id: string) => ApiError;
  readonly noToolCall: (kind: string, callId: string) => ApiError;
  readonly itemNotFound: (id: string) => ApiError;
  readonly unsupportedParameter: (name: string) => ApiError;
  readonly missingParameter: (name: string) => ApiError;
  readonly invalidType: (name: string, expected: string) => ApiError;
  readonly parentAndConversation: () => ApiError;
  readonly storeMustBeFalse: () => ApiError;
  readonly unreadableFrame: () => ApiError;
  readonly unknownEvent: (type: string) => ApiError;
  readonly noHandshake: (message: string) => ApiError;
  readonly failure: () => ApiError;
  readonly noCredential: () => ApiError;
  readonly wrongCredential: () => ApiError;
} = {
  previousResponseNotFound: (id) =>
    invalid("previous_response_not_found", `Previous response with id '${id}' not found.`, "previous_response_id"),
  invalidStreamId: () =>
    invalid(
      "invalid_stream_id",
      "The 'stream_id' field must be a non-empty string with at most 256 characters and may only contain letters, numbers, underscores, hyphens, and periods.",
      "stream_id",
    ),
  tooManyStreamIds: (limit) =>
    invalid(
      "websocket_stream_limit_reached",
      `This WebSocket connection has reached its maximum number of distinct stream IDs (${limit}). Reuse an existing stream_id or open a new WebSocket connection.`,
      "stream_id",
    ),
  connectionTooOld: (minutes) =>
    invalid(
      "websocket_connection_limit_reached",
      `Responses websocket connection limit reached (${minutes} minutes). Create a new websocket connection to continue.`,
    ),
  duplicateItem: (id) =>
    invalid(null, `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`, "input"),
  noToolCall: (kind, callId) => invalid(null, `No tool call found for ${kind} with call_id ${callId}.`, "input"),
  itemNotFound: (id) => ({ ...invalid(null, `Item with id '${id}' not found.`, "input"), status: 404 }),
  unsupportedParameter: (name) => invalid("unsupported_parameter", `Unsupported parameter: ${name}`, name),
  missingParameter: (name) => invalid("missing_required_parameter", `Missing required parameter: '${name}'.`, name),
  invalidType: (name, expected) => invalid("invalid_type", `Invalid type for '${name}': expected ${expected}.`, name),
  parentAndConversation: () =>
    invalid(
      "mutually_exclusive_parameters",
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation'.",
      "previous_response_id",
    ),
  storeMustBeFalse: () => invalid(null, "Store must be set to false"),
  unreadableFrame: () => invalid("invalid_json", "The frame is not a JSON object in a text frame.", null),
  unknownEvent: (type) => invalid("invalid_value", `Unknown client event type: '${type}'.`, "type"),
  noHandshake: (message) => invalid(null, message, null),
  failure: () => ({
    ...invalid("server_error", "The server had an error while processing your request."),
    status: 500,
    type: "server_error",
  }),
  noCredential: () => ({
    ...invalid(null, "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.", null),
    status: 401,
  }),
  wrongCredential: () => ({ ...invalid("invalid_api_key", "Incorrect API key provided.", null), status: 401 }),
};
