/** How a response ends. With `failed`, `error` and `silence` the last output item is left open. */
export type EndScript = CompletedEnd | IncompleteEnd | FailedEnd | ErrorEnd | SilentEnd;

/** `response.completed`. */
export interface CompletedEnd {
  /** Everything was said. */
  readonly status: "completed";
}

/** `response.incomplete`; the last item is finished as incomplete. */
export interface IncompleteEnd {
  /** Something was left unsaid. */
  readonly status: "incomplete";
  /** `incomplete_details.reason`, for example `content_filter`. @defaultValue "max_output_tokens" */
  readonly reason?: string;
}

/** `response.failed`; `output` is empty. */
export interface FailedEnd {
  /** The model failed. */
  readonly status: "failed";
  /** `error.code`. @defaultValue "server_error" */
  readonly code?: string;
  /** `error.message`. @defaultValue OpenAI's sentence for a server error */
  readonly message?: string;
}

/** An `error` event in the stream. */
export interface ErrorEnd {
  /** The stream broke. */
  readonly status: "error";
  /** `flat` has code, message and param beside the type; `nested` has them in `error`. @defaultValue "flat" */
  readonly shape?: "flat" | "nested";
  /** @defaultValue "server_error" */
  readonly code?: string;
  /** @defaultValue OpenAI's sentence for a server error */
  readonly message?: string;
  /** Whether `response.failed` follows. @defaultValue false */
  readonly thenFailed?: boolean;
}

/** No terminal frame: the response stays open until the peer leaves. */
export interface SilentEnd {
  /** Nothing more is sent. */
  readonly status: "silence";
}
