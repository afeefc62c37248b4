import type { AudioFormat } from "../audio/audio-format.ts";

/** How the end of the user's speech is found, as the API spells it. */
export interface TurnDetection {
  readonly type: "server_vad" | "semantic_vad";
  readonly threshold?: number;
  readonly prefix_padding_ms?: number;
  readonly silence_duration_ms?: number;
  readonly idle_timeout_ms?: number | null;
  readonly eagerness?: "low" | "medium" | "high" | "auto";
  readonly create_response?: boolean;
  readonly interrupt_response?: boolean;
}

/** A tool of a session or a response. */
export interface SessionTool {
  readonly type: "function" | "mcp";
  readonly name?: string;
  readonly parameters?: unknown;
  readonly server_label?: string;
  readonly require_approval?: unknown;
}

/** Modality of an answer. */
export type Modality = "audio" | "text";

/** A voice: one of the API's names, or a custom voice. */
export type Voice = string | { readonly id: string };

/** The effective session, as `session.updated` carries it. */
export interface SessionSettings {
  readonly type: "realtime" | "transcription" | "translation";
  readonly object: "realtime.session" | "realtime.transcription_session";
  readonly id: string;
  readonly model: string;
  readonly output_modalities: readonly Modality[];
  readonly instructions: string;
  readonly tools: readonly SessionTool[];
  readonly tool_choice: unknown;
  readonly max_output_tokens: number | "inf";
  readonly tracing: unknown;
  readonly truncation: unknown;
  readonly prompt: unknown;
  readonly expires_at: number;
  readonly include: readonly string[] | null;
  readonly audio: {
    readonly input: {
      readonly format: AudioFormat;
      readonly transcription: Readonly<Record<string, unknown>> | null;
      readonly noise_reduction: unknown;
      readonly turn_detection: TurnDetection | null;
    };
    readonly output: {
      readonly format: AudioFormat;
      readonly voice: Voice;
      readonly speed: number;
      /** The language into which a translation session translates. */
      readonly language?: string;
    };
  };
}

/** What a new session needs to know. */
export interface SessionOrigin {
  readonly id: string;
  readonly type: SessionSettings["type"];
  readonly model: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** A session before its first `session.update`, with the API's defaults. */
export const defaultSettings = (origin: SessionOrigin): SessionSettings => {
  const pcm: AudioFormat = { type: "audio/pcm", rate: 24_000 };
  return {
    type: origin.type,
    object: origin.type === "realtime" ? "realtime.session" : "realtime.transcription_session",
    id: origin.id,
    model: origin.model,
    output_modalities: ["audio"],
    instructions: "You are a helpful assistant.",
    tools: [],
    tool_choice: "auto",
    max_output_tokens: "inf",
    tracing: null,
    truncation: "auto",
    prompt: null,
    expires_at: origin.expiresAt,
    include: null,
    audio: {
      input: { format: pcm, transcription: null, noise_reduction: null, turn_detection: withTurnDetectionDefaults({ type: "server_vad" }) },
      output: { format: pcm, voice: "marin", speed: 1 },
    },
  };
};

/** Adds what the server fills in for each kind of turn detection. */
export const withTurnDetectionDefaults = (given: TurnDetection): TurnDetection => {
  const common = { create_response: true, interrupt_response: true };
  return given.type === "semantic_vad"
    ? { eagerness: "auto", ...common, ...given }
    : { threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 500, idle_timeout_ms: null, ...common, ...given };
};

/** The session as it is sent: a transcription session has no output, and a translation session few members. */
export const describeSettings = (settings: SessionSettings): Readonly<Record<string, unknown>> => {
  if (settings.type === "realtime") return { ...settings };
  const { type, object, id, model, expires_at, include, audio } = settings;
  if (type === "translation") {
    const { transcription, noise_reduction } = audio.input;
    return {
      id,
      type,
      model,
      expires_at,
      audio: { input: { transcription, noise_reduction }, output: { language: audio.output.language } },
    };
  }
  return { type, object, id, expires_at, include, audio: { input: audio.input } };
};
