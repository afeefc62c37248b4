import type { Members, Unchecked } from "@plugboard/wire";
import { at, type JsonObject } from "@plugboard/wire";
import { mcpApprovalPolicy } from "./mcp-approval-policy.ts";
import type { AudioConfig, AudioFormat, AudioInputConfig, SessionConfig, TurnDetectionConfig } from "./session-config.ts";

// Members that are undefined may stay in a payload: `JSON.stringify` leaves them out.

const pcm24k = { type: "audio/pcm", rate: 24_000 };

const audioFormat = (format: AudioFormat | undefined): object => {
  if (format === "g711_ulaw") return { type: "audio/pcmu" };
  if (format === "g711_alaw") return { type: "audio/pcma" };
  if (!format || typeof format === "string") return pcm24k;
  const rate = at(format, "rate");
  return format.type === "audio/pcm" && typeof rate === "number" && !Number.isFinite(rate) ? pcm24k : format;
};

/** A name in the API's spelling: `createResponse` is `create_response`. */
const snakeCase = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Members that the SDK spells in camel case. Where both spellings are given, the SDK's wins. */
const turnDetectionNames: readonly string[] = [
  "createResponse",
  "interruptResponse",
  "prefixPaddingMs",
  "silenceDurationMs",
  "idleTimeoutMs",
  "modelVersion",
];

const turnDetection = (config: TurnDetectionConfig | null | undefined): unknown => {
  if (config === null) return null;
  const given: Record<string, unknown> = { ...config };
  for (const camel of turnDetectionNames) {
    const snake = snakeCase(camel);
    given[snake] = given[camel] ?? given[snake];
    delete given[camel];
  }
  return Object.values(given).every((value) => value === undefined) ? { type: "semantic_vad" } : given;
};

const functionMembers = ["type", "name", "description", "parameters"];

const mcpMembers = [
  "type",
  "server_label",
  "server_url",
  "server_description",
  "connector_id",
  "tunnel_id",
  "authorization",
  "headers",
  "allowed_tools",
  "allowed_callers",
  "defer_loading",
];

const toolPayload = (tool: object): JsonObject => {
  const isMcp = at(tool, "type") === "mcp";
  const members = Object.fromEntries((isMcp ? mcpMembers : functionMembers).map((name) => [name, at(tool, name)]));
  return isMcp ? { ...members, require_approval: mcpApprovalPolicy(at(tool, "require_approval")) } : members;
};

/** The parts of a configuration that have an old and a new spelling, in the new one. */
const modernised = (config: SessionConfig): AudioConfig & Pick<SessionConfig, "outputModalities"> => {
  const { modalities, turnDetection, speed } = config;
  const input = {
    format: config.inputAudioFormat,
    noiseReduction: config.inputAudioNoiseReduction,
    transcription: config.inputAudioTranscription,
    turnDetection,
  };
  const output = { format: config.outputAudioFormat, speed };
  // As in upstream, a single old name means that the whole configuration is read by the old names.
  return [modalities, speed, output.format, ...Object.values(input)].some((value) => value !== undefined)
    ? { outputModalities: modalities, input, output }
    : { outputModalities: config.outputModalities, ...config.audio };
};

const inputPayload = (input: AudioInputConfig | null | undefined): JsonObject => ({
  format: audioFormat(input?.format),
  noise_reduction: input?.noiseReduction ?? null,
  transcription: input?.transcription === undefined ? { model: "gpt-4o-mini-transcribe" } : input.transcription,
  turn_detection: turnDetection(input?.turnDetection),
});

/** The `session` of a `session.update` of a session that only transcribes: it has an input, and refuses everything else. */
const transcriptionPayload = (config: SessionConfig): SessionPayload => ({
  type: "transcription",
  audio: { input: inputPayload(modernised(config).input) },
  ...config.providerData,
});

/** The `session` of a `session.update` of a session that translates. Members that are left out get the API's own defaults. */
const translationPayload = ({ audio, providerData }: SessionConfig): SessionPayload => ({
  type: undefined,
  audio: {
    input: { noise_reduction: audio?.input?.noiseReduction, transcription: audio?.input?.transcription },
    output: { language: audio?.output?.language },
  },
  ...providerData,
});

/** The `session` of a `session.update`, in the API's spelling. What it holds is not checked, as with upstream. */
export type SessionPayload = Members<"type", Unchecked> & Record<string, Unchecked>;

/**
 * The `session` of a `session.update`: the configuration in the API's spelling, with the defaults of the OpenAI Agents SDK
 * written in. Tracing is not part of it, because it can be set only once.
 *
 * @param model - Taken if the configuration names none.
 */
export const sessionPayload = (config: SessionConfig, model: string): SessionPayload => {
  const { outputModalities, input, output } = modernised(config);
  const { prompt, tools } = config;
  return {
    type: "realtime",
    instructions: config.instructions,
    model: config.model ?? model,
    output_modalities: outputModalities ?? ["audio"],
    audio: {
      input: inputPayload(input),
      output: { format: audioFormat(output?.format), voice: output?.voice ?? config.voice, speed: output?.speed ?? 1 },
    },
    tool_choice: config.toolChoice,
    parallel_tool_calls: config.parallelToolCalls,
    reasoning: config.reasoning || undefined,
    ...config.providerData,
    ...(prompt && { prompt: { id: prompt.promptId, version: prompt.version, variables: prompt.variables } }),
    ...(tools?.length && { tools: tools.map(toolPayload) }),
  };
};

/** Whether the client must cancel a response when the user speaks: unless the server says that it does so itself. */
export const clientCancels = (session: unknown): boolean => !at(session, "audio", "input", "turn_detection", "interrupt_response");

/** The `session` of a `session.update` of a session that does what is intended. */
export const payloadFor = (intent: "transcription" | "translation" | undefined, config: SessionConfig, model: string): SessionPayload => {
  if (intent === "translation") return translationPayload(config);
  return intent ? transcriptionPayload(config) : sessionPayload(config, model);
};
