import type { SessionConfig } from "./session-config.ts";

/** Names of models that this API has; any other is taken as well. */
export type OpenAIRealtimeModels = "gpt-realtime-2.1" | "gpt-realtime-2.1-mini" | "gpt-realtime-2" | "gpt-realtime-1.5" | (string & {});

/** The model of a transport that is given none. */
export const DEFAULT_OPENAI_REALTIME_MODEL: string = "gpt-realtime-2.1";

/** What a configuration that leaves everything out comes to. */
export const DEFAULT_OPENAI_REALTIME_SESSION_CONFIG: SessionConfig = {
  outputModalities: ["audio"],
  audio: {
    input: {
      format: { type: "audio/pcm", rate: 24_000 },
      transcription: { model: "gpt-4o-mini-transcribe" },
      turnDetection: { type: "semantic_vad" },
      noiseReduction: null,
    },
    output: { format: { type: "audio/pcm", rate: 24_000 }, speed: 1 },
  },
};
