import type { JsonObject } from "../wire/json.ts";
import { type Canonical, type CanonicalItem, canonical, canonicalItem, canonicalJson, isTooDeep } from "./canonical-item.ts";

/** Settings that the server takes from each request, so that a continuation may change them. */
export const relaxableSettings: ReadonlySet<string> = new Set([
  "tool_choice",
  "instructions",
  "tools",
  "temperature",
  "max_output_tokens",
  "text",
  "include",
  "metadata",
  "service_tier",
]);

/** Members of a body that do not change what the model sees or how it answers. */
const envelope: ReadonlySet<string> = new Set([
  "input",
  "stream",
  "stream_options",
  "stream_id",
  "generate",
  "type",
  "background",
  "background_options",
  "previous_response_id",
  "conversation",
]);

/** What a request says of the conversation that it belongs to. */
export interface History {
  /** Everything but the input. */
  readonly settings: Canonical;
  /** The input as it was given, a string as one user message. */
  readonly input: readonly unknown[];
  readonly items: readonly CanonicalItem[];
}

/**
 * Reads a request's history; `undefined` where the caller keeps the conversation on the server, which is then not ours to
 * cut, and where it is nested too deeply to be compared.
 */
export const historyOf = (body: JsonObject, mayDiffer: readonly string[]): History | undefined => {
  const { input, previous_response_id, conversation } = body;
  if ((previous_response_id ?? conversation ?? undefined) !== undefined) return undefined;
  const list: readonly unknown[] | undefined =
    typeof input === "string" ? [{ role: "user", content: input }] : Array.isArray(input) ? input : undefined;
  if (!list) return undefined;
  if (isTooDeep(body)) return undefined;
  const settings = Object.fromEntries(Object.entries(body).filter(([name]) => !envelope.has(name) && !mayDiffer.includes(name)));
  return {
    settings: canonical(settings, (value) => canonicalJson(value, true)),
    input: list,
    items: list.map((item) => canonicalItem(item)),
  };
};
