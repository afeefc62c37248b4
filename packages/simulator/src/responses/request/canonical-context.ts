import { isJsonObject, type JsonObject, objectsOf, textOf } from "../../wire/json.ts";

/**
 * The same context in one spelling, so that a history sent in full and the same history continued by id can be compared
 * with deep equality: ids, statuses and annotations are dropped, strings become content parts, the text parts of an
 * assistant message are joined, tool arguments are parsed and their keys sorted.
 */
export const canonicalContext = (items: readonly JsonObject[]): readonly JsonObject[] => items.map(canonicalItem);

const canonicalItem = (item: JsonObject): JsonObject => {
  if (item["type"] === undefined || item["type"] === "message") {
    return canonicalMessage(item);
  }
  const { id, status, created_by: _author, parsed_arguments: _parsed, ...rest } = item;
  if (item["type"] === "reasoning") {
    return sorted({ ...rest, id });
  }
  if (item["type"] === "function_call" && typeof rest["arguments"] === "string") {
    return sorted({ ...rest, arguments: parsedArguments(rest["arguments"]) });
  }
  return sorted(item["type"] === "item_reference" ? { ...rest, id, status } : rest);
};

const canonicalMessage = (item: JsonObject): JsonObject => {
  const content = item["content"];
  const parts = typeof content === "string" ? [{ type: "input_text", text: content }] : objectsOf(content);
  if (item["role"] !== "assistant") {
    return sorted({ type: "message", role: item["role"], content: parts });
  }
  const text = parts.map((part) => textOf(part["text"] ?? part["refusal"] ?? "")).join("");
  return sorted({ type: "message", role: "assistant", phase: item["phase"], text });
};

const parsedArguments = (text: string): unknown => {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return text;
  }
};

const sorted = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined && field !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sortedValue(field)]),
  );

const sortedValue = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(sortedValue);
  }
  return isJsonObject(value) ? sorted(value) : value;
};
