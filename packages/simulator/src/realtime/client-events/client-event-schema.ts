import { z } from "zod";
import { audioOutputSchema, sessionSchema, sharedFields } from "../settings/session-schema.ts";
import { itemSchema } from "./item-schema.ts";

const eventId = z.string().max(512).optional();
const itemId = z.string();
const event = (type: string, fields: Readonly<Record<string, z.ZodType>>): z.ZodType =>
  z.strictObject({ type: z.literal(type), event_id: eventId, ...fields });

const response = z.strictObject({
  ...sharedFields,
  conversation: z.enum(["auto", "none"]).optional(),
  input: z.array(z.union([itemSchema, z.strictObject({ type: z.literal("item_reference"), id: itemId })])).optional(),
  audio: z.strictObject({ output: audioOutputSchema.optional() }).optional(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, "at most 16 pairs are allowed")
    .nullable()
    .optional(),
});

/** The shape of each client event, by its type. */
export const clientEventSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries({
    "session.update": { session: sessionSchema },
    "input_audio_buffer.append": { audio: z.string() },
    "input_audio_buffer.commit": {},
    "input_audio_buffer.clear": {},
    "conversation.item.create": { item: itemSchema, previous_item_id: z.string().nullable().optional() },
    "conversation.item.retrieve": { item_id: itemId },
    "conversation.item.truncate": { item_id: itemId, content_index: z.int().min(0), audio_end_ms: z.int().min(0) },
    "conversation.item.delete": { item_id: itemId },
    "response.create": { response: response.nullable().optional() },
    "response.cancel": { response_id: z.string().optional() },
    "output_audio_buffer.clear": {},
  }).map(([type, fields]) => [type, event(type, fields)]),
);
