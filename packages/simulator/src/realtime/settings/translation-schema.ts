import { z } from "zod";

const name = z.string();

const fields = {
  audio: z
    .strictObject({
      input: z
        .strictObject({
          noise_reduction: z
            .strictObject({ type: z.enum(["near_field", "far_field"]), strength: z.number().optional() })
            .nullable()
            .optional(),
          transcription: z.strictObject({ model: name }).nullable().optional(),
        })
        .optional(),
      output: z.strictObject({ language: name.optional() }).optional(),
    })
    .optional(),
};

/** The `session` of a `session.update` of a translation session, whose type and model are fixed when it begins. */
export const translationUpdateSchema: z.ZodType = z.strictObject(fields);

/** The `session` of a client secret for translation sessions. */
export const translationSessionSchema: z.ZodType = z.strictObject({ model: name, ...fields });
