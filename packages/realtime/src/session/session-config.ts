import type { Members, OptionalMembers, OptionalNumbers, OptionalTexts, Texts } from "@plugboard/wire";

/** How audio is coded: PCM16 at 24 kHz, or G.711 at 8 kHz. The names of the beta API are taken as well. */
export type AudioFormat = (Members<"type", "audio/pcm"> & OptionalNumbers<"rate">) | Members<"type", "audio/pcmu" | "audio/pcma"> | string;

/** Decides when the user's turn ends. Members in camel case or in the API's own spelling. */
export type TurnDetectionConfig = Readonly<Record<string, unknown>> & OptionalTexts<"type">;

/** What the model hears. */
export interface AudioInputConfig {
  /** @defaultValue PCM16 at 24 kHz */
  readonly format?: AudioFormat | undefined;
  /** @defaultValue null */
  readonly noiseReduction?: OptionalTexts<"type"> | null | undefined;
  /** `null` turns it off. @defaultValue `{ model: "gpt-4o-mini-transcribe" }` */
  readonly transcription?: Readonly<Record<string, unknown>> | object | null | undefined;
  /** `null` leaves the turns to the client. @defaultValue `{ type: "semantic_vad" }` */
  readonly turnDetection?: TurnDetectionConfig | null | undefined;
}

/** What the user hears. */
export interface AudioOutputConfig {
  /** @defaultValue PCM16 at 24 kHz */
  readonly format?: AudioFormat | undefined;
  /** Frozen once the model has spoken. */
  readonly voice?: string | Texts<"id"> | undefined;
  /** The language into which a translation session translates, for example `de`. */
  readonly language?: string | undefined;
  /** 0.25 to 1.5. @defaultValue 1 */
  readonly speed?: number | undefined;
}

/** The audio of both directions. */
export interface AudioConfig {
  /** What the model hears. */
  readonly input?: AudioInputConfig | null | undefined;
  /** What the user hears. */
  readonly output?: AudioOutputConfig | null | undefined;
}

/** Where the trace of the session goes; `null` turns tracing off, `"auto"` takes the API's defaults. */
export type TracingConfig = "auto" | (OptionalTexts<"workflow_name" | "group_id"> & OptionalMembers<"metadata", object>) | null;

/** The configuration of a session, as the OpenAI Agents SDK gives it. */
export interface SessionConfig {
  /** @defaultValue the transport's model */
  readonly model?: string | undefined;
  /** The system prompt. */
  readonly instructions?: string | undefined;
  /** `auto`, `none`, `required` or one tool. */
  readonly toolChoice?: unknown;
  /** An empty list leaves the server's tools as they are. */
  readonly tools?: readonly object[] | undefined;
  /** Whether the model may call several tools at once. */
  readonly parallelToolCalls?: boolean | undefined;
  /** How much the model thinks. */
  readonly reasoning?: object | undefined;
  /** Where the trace goes; sent in an update of its own once the session exists. @defaultValue "auto" */
  readonly tracing?: TracingConfig | undefined;
  /** Members of the API's own session object, written over all others. */
  readonly providerData?: Readonly<Record<string, unknown>> | undefined;
  /** A stored prompt. */
  readonly prompt?:
    | (Texts<"promptId"> & OptionalMembers<"version", string | undefined> & OptionalMembers<"variables", object | undefined>)
    | undefined;
  /** `["audio"]` or `["text"]`. @defaultValue `["audio"]` */
  readonly outputModalities?: readonly string[] | undefined;
  /** What is heard on either side. */
  readonly audio?: AudioConfig | undefined;
  /** The voice, where `audio.output.voice` is not given. */
  readonly voice?: string | Texts<"id"> | undefined;
  /** @deprecated `outputModalities` */
  readonly modalities?: readonly string[] | undefined;
  /** @deprecated `audio.input.format` */
  readonly inputAudioFormat?: AudioFormat | undefined;
  /** @deprecated `audio.output.format` */
  readonly outputAudioFormat?: AudioFormat | undefined;
  /** @deprecated `audio.input.transcription` */
  readonly inputAudioTranscription?: object | null | undefined;
  /** @deprecated `audio.input.turnDetection` */
  readonly turnDetection?: TurnDetectionConfig | null | undefined;
  /** @deprecated `audio.input.noiseReduction` */
  readonly inputAudioNoiseReduction?: OptionalTexts<"type"> | null | undefined;
  /** @deprecated `audio.output.speed` */
  readonly speed?: number | undefined;
}
