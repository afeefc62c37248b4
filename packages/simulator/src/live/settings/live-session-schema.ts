import { z } from "zod";

const json = z.record(z.string(), z.unknown());

/** The API's approximation here: four characters for a token. */
export const charactersPerToken = 4;

const tokens = (count: number): z.ZodString => z.string().max(count * charactersPerToken, `at most ${count} tokens are allowed`);

const format = z.union([
  z.strictObject({ type: z.literal("audio/pcm"), rate: z.union([z.literal(24_000), z.literal(16_000)]) }),
  z.strictObject({ type: z.literal("audio/pcmu"), rate: z.literal(8_000) }),
  z.strictObject({ type: z.literal("audio/pcma"), rate: z.literal(8_000) }),
]);

const part = (...types: [string, ...string[]]): z.ZodType =>
  z.array(z.strictObject({ type: z.enum(types).optional(), text: z.string() })).length(1);
const message = { type: z.literal("message").optional(), id: z.string().nullish(), status: z.string().nullish() };
const initialItem = z.union([
  z.strictObject({ ...message, role: z.enum(["developer", "user"]), content: part("input_text") }),
  z.strictObject({ ...message, role: z.literal("assistant"), content: part("text", "output_text") }),
]);

const question = z.strictObject({
  type: z.enum(["choice", "predicate", "score"]),
  instructions: z.union([z.string(), z.array(json)]),
  name: z.string().optional(),
  choices: z.array(json).optional(),
  levels: z.array(json).optional(),
});
const trigger = z.strictObject({
  type: z.literal("decisions"),
  event_type: z.enum(["session.input_transcript.delta", "session.output_transcript.delta"]),
  decisions: z.strictObject({ questions: z.array(question) }),
});
const triggers = z
  .array(trigger)
  .refine((list) => new Set(list.map((each) => each.event_type)).size === list.length, "one for each event type");

const backend = {
  instructions: z.string().nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: json.nullish(),
  service_tier: z.string().nullish(),
  text: json.nullish(),
  tool_choice: z.union([z.string(), json]).optional(),
  tools: z.array(z.looseObject({ type: z.string() })).optional(),
};
const delayed = { acknowledgement_delay_ms: z.number().min(0).optional() };
const client = z.strictObject({ type: z.literal("client"), ...delayed });
const delegation = z.union([
  client,
  z.strictObject({ type: z.literal("responses"), ...delayed, responses: z.strictObject({ model: z.string(), ...backend }) }),
  z.strictObject({
    type: z.literal("decisions"),
    ...delayed,
    decisions: z.strictObject({ model: z.string(), questions: z.array(question) }),
  }),
]);
const responsesUpdate = z.strictObject({
  type: z.literal("responses"),
  ...delayed,
  responses: z.strictObject({ model: z.string().optional(), ...backend }).optional(),
});
const delegationUpdate = z.union([
  client,
  responsesUpdate,
  z.strictObject({
    type: z.literal("decisions"),
    ...delayed,
    decisions: z.strictObject({ model: z.string().optional(), questions: z.array(question).optional() }).optional(),
  }),
]);

const voice = z.union([z.string(), z.strictObject({ id: z.string() })]);

const output = z.strictObject({ voice: voice.optional() }).optional();
const session = {
  model: z.string(),
  instructions: tokens(16_384).nullish(),
  input: z.array(initialItem).max(128).optional(),
  delegation: delegation.nullish(),
  triggers: triggers.optional(),
  store: z.boolean().optional(),
  safety_identifier: z.string().nullish(),
};

/** The `session` of a `session.start`. */
export const sessionSchema: z.ZodType = z.strictObject({
  ...session,
  audio: z.strictObject({ format: format.optional(), output }).optional(),
});

/** The `session` with which a SIP call is accepted: its `type` is named only there, and its format is the call's. */
export const callSessionSchema: z.ZodType = z.strictObject({
  ...session,
  type: z.literal("live"),
  audio: z.strictObject({ output }).optional(),
});

/** The `session` of a fork. */
export const forkSchema: z.ZodType = z.strictObject({
  audio: z.strictObject({ format: format.optional() }).optional(),
  delegation: responsesUpdate.optional(),
  store: z.boolean().optional(),
});

/** The `session` of `session.update`; fields that cannot be changed are refused before. */
export const updateSchema: z.ZodType = z.strictObject({ delegation: delegationUpdate.nullish(), triggers: triggers.optional() });
