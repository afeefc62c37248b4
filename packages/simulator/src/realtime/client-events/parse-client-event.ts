import type { z } from "zod";
import { isJsonObject, textOf } from "../../wire/json.ts";
import { refuseIssue } from "../settings/refuse-issue.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import { type TranslationEvent, translationEventSchemas } from "../translation/translation-event.ts";
import type { ClientEvent } from "./client-event.ts";
import { clientEventSchemas } from "./client-event-schema.ts";

/**
 * Checks a client event.
 *
 * @param value - The parsed frame; `undefined` if it is not JSON.
 * @param schemas - The events that this kind of session takes, by their type.
 * @throws {@link RefusedEvent} if it is not a JSON object with a known `type`, or if a field is wrong.
 */
const check = (value: unknown, schemas: ReadonlyMap<string, z.ZodType>): unknown => {
  if (value === undefined) throw new RefusedEvent("invalid_json", "We could not parse the JSON body of your event.");
  if (!isJsonObject(value)) throw new RefusedEvent("invalid_type", "Invalid event: expected an object.");
  const { type } = value;
  if (type === undefined) throw new RefusedEvent("missing_required_parameter", "Missing required parameter: 'type'.", "type");
  const schema = typeof type === "string" ? schemas.get(type) : undefined;
  if (schema === undefined) {
    const supported = [...schemas.keys()].map((name) => `'${name}'`).join(", ");
    throw new RefusedEvent("invalid_value", `Invalid value: '${textOf(type)}'. Supported values are: ${supported}.`, "type");
  }
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue !== undefined) throw refuseIssue(issue, value);
  return value;
};

/** Checks an event of a session that converses or transcribes. Throws {@link RefusedEvent}. */
export const parseClientEvent = (value: unknown): ClientEvent => check(value, clientEventSchemas) as ClientEvent;

/** Checks an event of a translation session. Throws {@link RefusedEvent}. */
export const parseTranslationEvent = (value: unknown): TranslationEvent => check(value, translationEventSchemas) as TranslationEvent;
