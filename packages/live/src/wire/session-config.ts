import type { AudioFormat } from "./audio-format.ts";

/** A JSON object whose members the API names; see OpenAI's reference. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** A message that a session begins with, of one text part. */
export type InitialItem =
  | {
      readonly type?: "message";
      readonly role: "developer" | "user";
      readonly content: [{ readonly type: "input_text"; readonly text: string }];
    }
  | { readonly type?: "message"; readonly role: "assistant"; readonly content: [{ readonly type: "output_text"; readonly text: string }] };

/** A voice by its name, or a custom one. */
export type Voice = string | { readonly id: string };

/** The application does the work: `clientDelegation()`. */
export interface ClientDelegationConfig {
  readonly type: "client";
  /** Delays the spoken "let me check", in milliseconds. @defaultValue 0 */
  readonly acknowledgement_delay_ms?: number;
}

/** A function that the Responses model may call. */
export interface FunctionTool {
  readonly type: "function";
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Record<string, unknown> | null;
  readonly strict?: boolean | null;
}

/** The model behind the voice. */
export interface ResponsesBackend {
  readonly model: string;
  readonly instructions?: string | null;
  readonly max_output_tokens?: number | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly reasoning?: ApiObject | null;
  readonly service_tier?: "auto" | "default" | "flex" | "priority" | null;
  readonly text?: ApiObject | null;
  readonly tool_choice?: "auto" | "none" | "required" | ApiObject;
  readonly tools?: readonly (FunctionTool | { readonly type: string })[];
}

/** The API does the work with a Responses model: `functionCalls()` runs its functions. */
export interface ResponsesDelegationConfig {
  readonly type: "responses";
  readonly acknowledgement_delay_ms?: number;
  readonly responses: ResponsesBackend;
}

/** What a decision model is asked. */
export interface DecisionQuestion {
  readonly type: "choice" | "predicate" | "score";
  readonly instructions: string | readonly ApiObject[];
  readonly name?: string;
  readonly choices?: readonly { readonly value: string | boolean; readonly description?: string }[];
  readonly levels?: readonly { readonly label: string; readonly description?: string }[];
}

/** The API decides with a decision model; the answers come as `decision.event`. */
export interface DecisionsDelegationConfig {
  readonly type: "decisions";
  /** @defaultValue 400 */
  readonly acknowledgement_delay_ms?: number;
  readonly decisions: { readonly model: string; readonly questions: readonly DecisionQuestion[] };
}

/** Who does the work that the voice model delegates. The kind is fixed for the life of a session. */
export type DelegationConfig = ClientDelegationConfig | ResponsesDelegationConfig | DecisionsDelegationConfig;

/** Asks questions of every piece of a transcript, whatever the delegation. */
export interface DecisionTrigger {
  readonly type: "decisions";
  readonly event_type: "session.input_transcript.delta" | "session.output_transcript.delta";
  readonly decisions: { readonly questions: readonly DecisionQuestion[] };
}

/** The session that `session.start` asks for. Only `delegation` and `triggers` can be changed later. */
export interface SessionConfig {
  /** For example `gpt-live-1`. */
  readonly model: string;
  /** At most 16,384 tokens. */
  readonly instructions?: string | null;
  /** What was said before, at most 128 messages and 8,192 tokens. */
  readonly input?: readonly InitialItem[];
  /** The format holds for both directions. @defaultValue PCM, 24 kHz; the voice `marin` */
  readonly audio?: { readonly format?: AudioFormat; readonly output?: { readonly voice?: Voice } };
  /** @defaultValue client */
  readonly delegation?: DelegationConfig | null;
  readonly triggers?: readonly DecisionTrigger[];
  /** Keeps the session for 30 days, so that it can be forked once it has ended. @defaultValue false */
  readonly store?: boolean;
  /** A stable, hashed id of the end user. */
  readonly safety_identifier?: string | null;
  /** What the data channel of a WebRTC session may carry. */
  readonly client?: ApiObject;
}

/** What a fork changes of the session that it goes on with. The audio format is not inherited. */
export interface ForkSessionConfig {
  /** @defaultValue PCM, 24 kHz */
  readonly audio?: { readonly format?: AudioFormat };
  readonly delegation?: {
    readonly type: "responses";
    readonly acknowledgement_delay_ms?: number;
    readonly responses?: Partial<ResponsesBackend>;
  };
  /** @defaultValue that of the source */
  readonly store?: boolean;
}

/** What can be changed in a running session. The type of the delegation has to stay. */
export interface SessionUpdate {
  readonly delegation?:
    | ClientDelegationConfig
    | { readonly type: "responses"; readonly acknowledgement_delay_ms?: number; readonly responses?: Partial<ResponsesBackend> }
    | {
        readonly type: "decisions";
        readonly acknowledgement_delay_ms?: number;
        readonly decisions?: Partial<DecisionsDelegationConfig["decisions"]>;
      };
  /** Replaces the list; an empty one turns triggers off. */
  readonly triggers?: readonly DecisionTrigger[];
}

/** A session, as the server resolved it. It has a member `status` too, which is `active` even in `session.closed`: do not read it. */
export interface SessionResource {
  readonly id: string;
  /** When the server ends it, in seconds since 1970. */
  readonly expires_at: number;
  readonly model: string;
  readonly instructions?: string | null;
  readonly input?: readonly unknown[];
  readonly audio?: { readonly format?: { readonly type: string; readonly rate: number }; readonly output?: { readonly voice?: Voice } };
  readonly delegation?: { readonly type: "client" | "responses" | "decisions" } | null;
  readonly triggers?: readonly unknown[];
  readonly store?: boolean;
}
