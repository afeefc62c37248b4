import { z } from "zod";
import { charactersPerToken, forkSchema, sessionSchema } from "../settings/live-session-schema.ts";

const eventId = z.string().max(512).nullish();
const json = z.record(z.string(), z.unknown());
const base64 = z
  .string()
  .min(1)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "base64 was expected");
const content = z.string().max(500 * charactersPerToken, "at most 500 tokens are allowed");

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S): [T, z.ZodType] => [
  type,
  z.strictObject({ type: z.literal(type), event_id: eventId, ...shape }),
];
const append = { content, delegation_id: z.string().nullable() };

/** The most audio that a fixture may have: 30 s of PCM at 24 kHz, in bytes. */
export const maxFixtureBytes = 1_440_000;

/** Every client event by its type. The `session` of an update is looked at when it is known which session it is for. */
export const liveClientEventSchemas: ReadonlyMap<string, z.ZodType> = new Map([
  event("session.start", { session: json }),
  event("session.update", { session: json }),
  event("session.input_audio.append", { audio: base64 }),
  event("session.input_audio.mute", {}),
  event("session.input_audio.unmute", {}),
  event("session.output_audio.fixture.play", { audio: base64 }),
  event("session.instructions.append", append),
  event("session.thinking.append", append),
  event("session.commentary.append", append),
  ["decision.create", z.strictObject({ type: z.literal("decision.create"), event_id: z.string().max(512) })] as [string, z.ZodType],
  event("decision.item.create", { item: z.looseObject({}) }),
  event("decision.item.delete", { item_id: z.string() }),
  event("response.item.create", { item: z.looseObject({}) }),
  event("response.create", {}),
  event("transport.dtmf.send", { event: z.string().regex(/^[0-9A-D*#]$/, "one key was expected") }),
  event("session.close", {}),
]);

/** The `session` of a start. */
export const startSchemas: Readonly<Record<"primary" | "fork", z.ZodType>> = { primary: sessionSchema, fork: forkSchema };
