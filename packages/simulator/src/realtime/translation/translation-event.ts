import { z } from "zod";
import { translationUpdateSchema } from "../settings/translation-schema.ts";

/** A client event of a translation session whose shape was checked. */
export type TranslationEvent =
  | { readonly type: "session.update"; readonly session: Readonly<Record<string, unknown>> }
  | { readonly type: "session.input_audio_buffer.append"; readonly audio: string }
  | { readonly type: "session.close" };

const event = (type: TranslationEvent["type"], fields: Readonly<Record<string, z.ZodType>>): [string, z.ZodType] => [
  type,
  z.strictObject({ type: z.literal(type), event_id: z.string().max(512).optional(), ...fields }),
];

/** The shape of each client event of a translation session, by its type. */
export const translationEventSchemas: ReadonlyMap<string, z.ZodType> = new Map([
  event("session.update", { session: translationUpdateSchema }),
  event("session.input_audio_buffer.append", { audio: z.string() }),
  event("session.close", {}),
]);
