import type { Members, Numbers, OptionalNumbers, Texts } from "@plugboard/wire";

/**
 * What the events of a translation session hold besides `type` and `event_id`, where other sessions do not have them.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export interface TranslationEventMembers {
  /** The session has ended, after `session.close`. */
  "session.closed": object;
  /** A piece of what was said, in its own language. */
  "session.input_transcript.delta": Texts<"delta"> & OptionalNumbers<"elapsed_ms">;
  /** A piece of the translation. */
  "session.output_transcript.delta": Texts<"delta"> & OptionalNumbers<"elapsed_ms">;
  /** A piece of the spoken translation, as base64. */
  "session.output_audio.delta": Texts<"delta"> &
    Numbers<"sample_rate" | "channels"> &
    OptionalNumbers<"elapsed_ms"> &
    Members<"format", "pcm16">;
}

/** An event of a translation session, by its type. */
export type TranslationEvent<T extends keyof TranslationEventMembers = keyof TranslationEventMembers> = {
  [K in T]: Members<"type", K> & Texts<"event_id"> & TranslationEventMembers[K];
}[T];
