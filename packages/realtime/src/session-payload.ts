import { isJsonObject, type JsonObject } from "./json-object.ts";
import { mcpApprovalPolicy } from "./mcp-approval-policy.ts";
import type { AudioFormat, SessionConfig, TurnDetectionConfig } from "./session-config.ts";

const pcm24k = { type: "audio/pcm", rate: 24_000 };

const namedFormats: ReadonlyMap<string, object> = new Map<string, object>([
  ["g711_ulaw", { type: "audio/pcmu" }],
  ["g711_alaw", { type: "audio/pcma" }],
]);

const audioFormat = (format: AudioFormat | undefined): object => {
  if (!format) return pcm24k;
  if (typeof format === "string") return namedFormats.get(format) ?? pcm24k;
  const { rate } = format as { rate?: unknown };
  return format.type === "audio/pcm" && typeof rate === "number" && !Number.isFinite(rate) ? pcm24k : format;
};

const withoutUndefined = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

/** Members that the SDK spells in camel case; where both spellings are given, that one counts. */
const turnDetectionNames: readonly (readonly [camel: string, snake: string])[] = [
  ["createResponse", "create_response"],
  ["interruptResponse", "interrupt_response"],
  ["prefixPaddingMs", "prefix_padding_ms"],
  ["silenceDurationMs", "silence_duration_ms"],
  ["idleTimeoutMs", "idle_timeout_ms"],
  ["modelVersion", "model_version"],
];

const turnDetection = (config: TurnDetectionConfig | null | undefined): unknown => {
  if (config === null) return null;
  const given: Record<string, unknown> = { ...config };
  for (const [camel, snake] of turnDetectionNames) {
    given[snake] = given[camel] ?? given[snake];
    delete given[camel];
  }
  const result = withoutUndefined(given);
  return Object.keys(result).length > 0 ? result : { type: "semantic_vad" };
};

const mcpMembers = [
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

const pick = (value: JsonObject, names: readonly string[]): JsonObject =>
  withoutUndefined(Object.fromEntries(names.map((name) => [name, value[name]])));

const toolPayload = (tool: object): JsonObject => {
  const definition: JsonObject = { ...tool };
  if (definition["type"] !== "mcp") return pick(definition, ["type", "name", "description", "parameters"]);
  const approval = withoutUndefined({ require_approval: mcpApprovalPolicy(definition["require_approval"]) });
  return { type: "mcp", ...pick(definition, mcpMembers), ...approval };
};

/** The configuration's parts that have an old and a new spelling, in the new one. */
const modernised = (config: SessionConfig): Pick<SessionConfig, "outputModalities" | "audio"> => {
  const { modalities, inputAudioFormat, outputAudioFormat, inputAudioTranscription, inputAudioNoiseReduction, speed } = config;
  const old = [
    modalities,
    inputAudioFormat,
    outputAudioFormat,
    inputAudioTranscription,
    config.turnDetection,
    inputAudioNoiseReduction,
    speed,
  ];
  if (old.every((value) => value === undefined)) {
    const { input, output } = config.audio ?? {};
    return {
      outputModalities: config.outputModalities,
      audio: { input, output: { ...output, voice: output?.voice ?? config.voice } },
    };
  }
  // One old name makes the whole configuration an old one, as upstream has it.
  return {
    outputModalities: modalities,
    audio: {
      input: {
        format: inputAudioFormat,
        noiseReduction: inputAudioNoiseReduction,
        transcription: inputAudioTranscription,
        turnDetection: config.turnDetection,
      },
      output: { format: outputAudioFormat, voice: config.voice, speed },
    },
  };
};

/**
 * The `session` of a `session.update`: the configuration in the API's spelling, with the defaults of the OpenAI Agents SDK
 * written in. Tracing is not part of it, because it can be set only once.
 *
 * @param model - Taken if the configuration names none.
 */
export const sessionPayload = (config: SessionConfig, model: string): JsonObject => {
  const { outputModalities, audio } = modernised(config);
  const { input, output } = audio ?? {};
  const { prompt, tools } = config;
  return {
    type: "realtime",
    instructions: config.instructions,
    model: config.model ?? model,
    output_modalities: outputModalities ?? ["audio"],
    audio: {
      input: {
        format: audioFormat(input?.format),
        noise_reduction: input?.noiseReduction ?? null,
        transcription: input?.transcription === undefined ? { model: "gpt-4o-mini-transcribe" } : input.transcription,
        turn_detection: turnDetection(input?.turnDetection),
      },
      output: { format: audioFormat(output?.format), voice: output?.voice, speed: output?.speed ?? 1 },
    },
    tool_choice: config.toolChoice,
    ...(config.parallelToolCalls === undefined ? {} : { parallel_tool_calls: config.parallelToolCalls }),
    ...(config.reasoning ? { reasoning: config.reasoning } : {}),
    ...config.providerData,
    ...(prompt ? { prompt: { id: prompt.promptId, version: prompt.version, variables: prompt.variables } } : {}),
    ...(tools && tools.length > 0 ? { tools: tools.map(toolPayload) } : {}),
  };
};

/** Whether the client must cancel a response when the user speaks: unless the server says that it does so itself. */
export const clientCancels = (session: unknown): boolean => {
  let here = session;
  for (const key of ["audio", "input", "turn_detection", "interrupt_response"]) here = isJsonObject(here) ? here[key] : undefined;
  return !here;
};
