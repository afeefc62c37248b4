import type { Members, Numbers, OptionalMembers, OptionalNumbers, OptionalTexts, Texts } from "@plugboard/wire";
import type { AudioFormat } from "./audio-format.ts";

/** A JSON object whose members the API names; see OpenAI's reference. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** A message that a session begins with, of one text part. */
export type InitialItem =
  | (Members<"role", "developer" | "user"> & OptionalMembers<"type", "message"> & Members<"content", [TextPart<"input_text">]>)
  | (Members<"role", "assistant"> & OptionalMembers<"type", "message"> & Members<"content", [TextPart<"output_text">]>);

type TextPart<Type extends string> = Members<"type", Type> & Texts<"text">;

/** A voice by its name, or a custom one. */
export type Voice = string | Texts<"id">;

/** The kind of a delegation. `acknowledgement_delay_ms` delays the spoken "let me check": by 0 unless given, for decisions by 400. */
type Kind<Type extends string> = Members<"type", Type> & OptionalNumbers<"acknowledgement_delay_ms">;

/** The application does the work: `clientDelegation()`. */
export type ClientDelegationConfig = Kind<"client">;

/** A function that the Responses model may call. */
export type FunctionTool = Members<"type", "function"> &
  Texts<"name"> &
  OptionalMembers<"description", string | null> &
  OptionalMembers<"parameters", Record<string, unknown> | null> &
  OptionalMembers<"strict", boolean | null>;

/** The settings of the model behind the voice. */
export type ResponsesSettings = OptionalMembers<"instructions", string | null> &
  OptionalMembers<"max_output_tokens", number | null> &
  OptionalMembers<"parallel_tool_calls", boolean | null> &
  OptionalMembers<"reasoning" | "text", ApiObject | null> &
  OptionalMembers<"service_tier", "auto" | "default" | "flex" | "priority" | null> &
  OptionalMembers<"tool_choice", "auto" | "none" | "required" | ApiObject> &
  OptionalMembers<"tools", readonly (FunctionTool | Texts<"type">)[]>;

/** The model behind the voice. */
export type ResponsesBackend = Texts<"model"> & ResponsesSettings;

/** The API does the work with a Responses model: `functionCalls()` runs its functions. */
export type ResponsesDelegationConfig = Kind<"responses"> & Members<"responses", ResponsesBackend>;

/** What a decision model is asked. A `choice` has `choices`, a `score` has `levels`. */
export type DecisionQuestion = Members<"type", "choice" | "predicate" | "score"> &
  Members<"instructions", string | readonly ApiObject[]> &
  OptionalTexts<"name"> &
  OptionalMembers<"choices", readonly (Members<"value", string | boolean> & OptionalTexts<"description">)[]> &
  OptionalMembers<"levels", readonly (Texts<"label"> & OptionalTexts<"description">)[]>;

/** The model that decides, and what it is asked. */
export type DecisionsBackend = Texts<"model"> & Members<"questions", readonly DecisionQuestion[]>;

/** The API decides with a decision model; the answers come as `decision.event`. */
export type DecisionsDelegationConfig = Kind<"decisions"> & Members<"decisions", DecisionsBackend>;

/** Who does the work that the voice model delegates. The kind is fixed for the life of a session. */
export type DelegationConfig = ClientDelegationConfig | ResponsesDelegationConfig | DecisionsDelegationConfig;

/** Asks questions of every piece of a transcript, whatever the delegation. */
export type DecisionTrigger = Members<"type", "decisions"> &
  Members<"event_type", "session.input_transcript.delta" | "session.output_transcript.delta"> &
  Members<"decisions", Members<"questions", readonly DecisionQuestion[]>>;

/** How a session sounds: the format of both directions, PCM at 24 kHz unless given, and the voice, `marin` unless given. */
export type AudioConfig = OptionalMembers<"format", AudioFormat> & OptionalMembers<"output", OptionalMembers<"voice", Voice>>;

/** The session that `session.start` asks for. Only `delegation` and `triggers` can be changed later. */
export interface SessionConfig {
  /** For example `gpt-live-1`. */
  readonly model: string;
  /** How the voice behaves, at most 16,384 tokens. */
  readonly instructions?: string | null;
  /** What was said before, at most 128 messages and 8,192 tokens. */
  readonly input?: readonly InitialItem[];
  /** How it sounds. */
  readonly audio?: AudioConfig;
  /** Who does the work. @defaultValue client */
  readonly delegation?: DelegationConfig | null;
  /** Questions of the transcripts; at most one trigger for each of the two. */
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
  /** The format. @defaultValue PCM, 24 kHz */
  readonly audio?: OptionalMembers<"format", AudioFormat>;
  /** Settings of the model behind the voice. */
  readonly delegation?: Kind<"responses"> & OptionalMembers<"responses", Partial<ResponsesBackend>>;
  /** Whether the fork is kept. @defaultValue that of the source */
  readonly store?: boolean;
}

/** What can be changed in a running session. */
export interface SessionUpdate {
  /** Settings of the delegation, whose type has to stay. */
  readonly delegation?:
    | ClientDelegationConfig
    | (Kind<"responses"> & OptionalMembers<"responses", Partial<ResponsesBackend>>)
    | (Kind<"decisions"> & OptionalMembers<"decisions", Partial<DecisionsBackend>>);
  /** Replaces the list; an empty one turns triggers off. */
  readonly triggers?: readonly DecisionTrigger[];
}

/** A session, as the server resolved it. It has a member `status` too, which is `active` even in `session.closed`: do not read it. */
export interface SessionResource {
  /** Its id, `live_…`. */
  readonly id: string;
  /** When the server ends it, in seconds since 1970. */
  readonly expires_at: number;
  /** Its model. */
  readonly model: string;
  /** Its instructions, unless they are the server's. */
  readonly instructions?: string | null;
  /** What it began with. */
  readonly input?: readonly unknown[];
  /** How it sounds. */
  readonly audio?: OptionalMembers<"format", Texts<"type"> & Numbers<"rate">> & OptionalMembers<"output", OptionalMembers<"voice", Voice>>;
  /** Who does the work. */
  readonly delegation?: Members<"type", "client" | "responses" | "decisions"> | null;
  /** Questions of the transcripts. */
  readonly triggers?: readonly unknown[];
  /** Whether it is kept for a fork. */
  readonly store?: boolean;
}
