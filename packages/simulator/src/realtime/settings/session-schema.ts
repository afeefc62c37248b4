import { z } from "zod";

const name = z.string();
const format = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("audio/pcm"), rate: z.literal(24_000).optional() }),
  z.strictObject({ type: z.literal("audio/pcmu") }),
  z.strictObject({ type: z.literal("audio/pcma") }),
]);
const flags = { create_response: z.boolean().optional(), interrupt_response: z.boolean().optional() };
const turnDetection = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("server_vad"),
    threshold: z.number().min(0).max(1).optional(),
    prefix_padding_ms: z.int().min(0).optional(),
    silence_duration_ms: z.int().min(0).optional(),
    idle_timeout_ms: z.int().min(5_000).max(30_000).nullable().optional(),
    ...flags,
  }),
  z.strictObject({ type: z.literal("semantic_vad"), eagerness: z.enum(["low", "medium", "high", "auto"]).optional(), ...flags }),
]);
const transcription = z.strictObject({
  model: name.optional(),
  language: name.optional(),
  languages: z.array(name).optional(),
  keywords: z.array(name).optional(),
  prompt: name.optional(),
  delay: z.unknown().optional(),
});
const input = z.strictObject({
  format: format.optional(),
  transcription: transcription.nullable().optional(),
  noise_reduction: z
    .strictObject({ type: z.enum(["near_field", "far_field"]), strength: z.unknown().optional() })
    .nullable()
    .optional(),
  turn_detection: turnDetection.nullable().optional(),
});

const voice = z.union([name, z.strictObject({ id: name })]);

/** `audio.output` of a session and of a response. */
export const audioOutputSchema: z.ZodType = z.strictObject({
  format: format.optional(),
  voice: voice.optional(),
  speed: z.number().min(0.25).max(1.5).optional(),
});

const functionTool = z.strictObject({
  type: z.literal("function"),
  name,
  description: name.nullable().optional(),
  parameters: z.unknown().optional(),
});
const mcpTool = z.strictObject({
  type: z.literal("mcp"),
  server_label: name,
  server_url: name.optional(),
  connector_id: name.optional(),
  tunnel_id: name.optional(),
  server_description: name.nullable().optional(),
  authorization: name.nullable().optional(),
  headers: z.record(name, name).nullable().optional(),
  allowed_tools: z.unknown().optional(),
  require_approval: z.unknown().optional(),
  defer_loading: z.boolean().optional(),
  allowed_callers: z.unknown().optional(),
});

/** Fields that a session and a response have in common. */
export const sharedFields: Readonly<
  Record<
    "instructions" | "output_modalities" | "tools" | "tool_choice" | "parallel_tool_calls" | "reasoning" | "max_output_tokens" | "prompt",
    z.ZodType
  >
> = {
  instructions: name.optional(),
  output_modalities: z
    .array(z.enum(["audio", "text"]))
    .length(1)
    .optional(),
  tools: z.array(z.discriminatedUnion("type", [functionTool, mcpTool])).optional(),
  tool_choice: z.union([z.enum(["auto", "none", "required"]), z.looseObject({ type: z.enum(["function", "mcp"]) })]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: z.strictObject({ effort: name.nullable().optional() }).nullable().optional(),
  max_output_tokens: z.union([z.literal("inf"), z.int().min(1).max(4_096)]).optional(),
  prompt: z.strictObject({ id: name, version: name.nullable().optional(), variables: z.unknown().optional() }).nullable().optional(),
};

const realtime = z.strictObject({
  ...sharedFields,
  type: z.literal("realtime"),
  model: name.optional(),
  include: z.array(name).nullable().optional(),
  tracing: z
    .union([
      z.literal("auto"),
      z.strictObject({ workflow_name: name.optional(), group_id: name.optional(), metadata: z.unknown().optional() }),
    ])
    .nullable()
    .optional(),
  truncation: z
    .union([z.enum(["auto", "disabled"]), z.looseObject({ type: z.literal("retention_ratio"), retention_ratio: z.number().min(0).max(1) })])
    .optional(),
  audio: z.strictObject({ input: input.optional(), output: audioOutputSchema.optional() }).optional(),
});
const transcriptionSession = z.strictObject({
  type: z.literal("transcription"),
  include: z.array(name).nullable().optional(),
  audio: z.strictObject({ input: input.optional() }).optional(),
});

/** The `session` of a `session.update`, of a client secret and of `/accept`. */
export const sessionSchema: z.ZodType = z.discriminatedUnion("type", [realtime, transcriptionSession]);
