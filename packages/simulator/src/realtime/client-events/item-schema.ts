import { z } from "zod";

const id = z.string().min(1).max(64).optional();
const common = { id, object: z.literal("realtime.item").optional(), status: z.enum(["in_progress", "completed", "incomplete"]).optional() };
const text = z.string();
const inputText = z.strictObject({ type: z.literal("input_text"), text });
const inputAudio = z.strictObject({ type: z.literal("input_audio"), audio: text.optional(), transcript: text.nullable().optional() });
const inputImage = z.strictObject({ type: z.literal("input_image"), image_url: text, detail: z.enum(["auto", "low", "high"]).optional() });
const outputText = z.strictObject({ type: z.literal("output_text"), text });
const outputAudio = z.strictObject({ type: z.literal("output_audio"), audio: text.optional(), transcript: text.nullable().optional() });

const message = z.discriminatedUnion("role", [
  z.strictObject({ ...common, type: z.literal("message"), role: z.literal("system"), content: z.array(inputText) }),
  z.strictObject({
    ...common,
    type: z.literal("message"),
    role: z.literal("user"),
    content: z.array(z.discriminatedUnion("type", [inputText, inputAudio, inputImage])),
  }),
  z.strictObject({
    ...common,
    type: z.literal("message"),
    role: z.literal("assistant"),
    content: z.array(z.discriminatedUnion("type", [outputText, outputAudio])),
  }),
]);

/** An item that a client may send. */
export const itemSchema: z.ZodType = z.discriminatedUnion("type", [
  message,
  z.strictObject({ ...common, type: z.literal("function_call"), name: text, call_id: text.optional(), arguments: text }),
  z.strictObject({ ...common, type: z.literal("function_call_output"), call_id: text, output: text }),
  z.strictObject({
    ...common,
    type: z.literal("mcp_approval_response"),
    approval_request_id: text,
    approve: z.boolean(),
    reason: text.nullable().optional(),
  }),
]);
