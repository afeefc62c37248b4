import { exceedsDepth, isObject, type JsonObject, stringOf } from "../wire/json.ts";

/**
 * A value in the spelling in which it came, and in one in which two clients' spellings of it are equal. The first is made
 * by the runtime and mostly settles the matter; the second is made on demand, as it costs ten times as much. The value itself is not
 * kept: a chain would hold every conversation twice.
 */
export interface Canonical {
  readonly text: string;
  /** Equal for equal values. */
  readonly form: () => string;
}

/** An item of a conversation. */
export interface CanonicalItem extends Canonical {
  /** The item's own id, or the one that it refers to. */
  readonly id: string | undefined;
  /** Whether it only names another item. */
  readonly isReference: boolean;
  /** Whether the server made it, so that its id names it and nothing else. */
  readonly isOutput: boolean;
  /** Whether it is a reasoning item, which some clients drop. */
  readonly isReasoning: boolean;
}

/** @param formOf - Called at most once. */
export const canonical = (value: unknown, formOf: (value: unknown) => string): Canonical => {
  const text = JSON.stringify(value) ?? "null";
  let form: string | undefined;
  return {
    text,
    form: () => {
      form ??= formOf(JSON.parse(text));
      return form;
    },
  };
};

/** Deeper than any tool's schema or answer. Comparing recurses, so that what is nested deeper has no increment. */
export const isTooDeep = (value: unknown): boolean => exceedsDepth(value, 100);

export const isSame = (a: Canonical, b: Canonical): boolean => a.text === b.text || a.form() === b.form();

/**
 * JSON with sorted keys and without null members: servers write `null` where clients leave out. Written by hand because a
 * replacer would see `__proto__` and array members differently.
 */
export const canonicalJson = (value: unknown, keepNull = false): string => {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry, keepNull)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.keys(value)
    .filter((name) => keepNull || (value[name] ?? null) !== null)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name], keepNull)}`);
  return `{${members.join(",")}}`;
};

/** The text of an assistant message, however it is divided; `undefined` if there is more than text in it. */
const assistantText = (content: unknown): string | undefined => {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part: unknown) => {
    if (!isObject(part)) return undefined;
    return part["type"] === "output_text" ? stringOf(part["text"]) : part["type"] === "refusal" ? stringOf(part["refusal"]) : undefined;
  });
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
};

const messageForm = (item: JsonObject): string => {
  const { type: _type, id: _id, status: _status, content, ...rest } = item;
  if (item["role"] === "assistant") {
    const text = assistantText(content);
    if (text !== undefined) return canonicalJson(["assistant", item["phase"] ?? null, text]);
  }
  return canonicalJson(["message", rest, typeof content === "string" ? [{ type: "input_text", text: content }] : content]);
};

/** Arguments are compared as values: AI SDK sends them through JSON, which removes spaces and turns `""` into `{}`. */
const argumentsForm = (text: unknown): string => {
  if (typeof text !== "string") return canonicalJson(text);
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    if (!isTooDeep(value)) return canonicalJson(value, true);
  } catch {
    // Compared as text.
  }
  return JSON.stringify(["text", text]);
};

/** The type of an item that may leave it out: a message has a role, a reference nothing but an id. */
const typeOf = (item: JsonObject): string =>
  stringOf(item["type"]) ?? (item["role"] === undefined ? (typeof item["id"] === "string" ? "item_reference" : "unknown") : "message");

const formOf = (item: JsonObject): string => {
  const type = typeOf(item);
  if (type === "message") return messageForm(item);
  if (type === "item_reference") return canonicalJson(["reference", item["id"]]);
  if (type === "function_call") {
    return canonicalJson([type, item["call_id"], item["name"], item["namespace"], item["caller"], argumentsForm(item["arguments"])]);
  }
  if (type === "reasoning") return canonicalJson([type, item["id"], item["encrypted_content"], item["summary"] ?? []]);
  const { status: _status, created_by: _createdBy, ...rest } = item;
  return canonicalJson(rest);
};

/** A function of its own, because a closure would keep the item. */
const formOfParsed = (value: unknown): string => (isObject(value) ? formOf(value) : "");

/**
 * The canonical form of an input or output item. What is ignored is what clients are known to lose or change without
 * meaning it: an assistant message's id, status, annotations and division into parts; a call's id, status and the spelling
 * of its arguments; otherwise `status`, `created_by` and null members.
 */
export const canonicalItem = (item: unknown, isOutput = false): CanonicalItem => {
  const object = isObject(item) ? item : { type: "unknown", value: item };
  const type = typeOf(object);
  return {
    ...canonical(object, formOfParsed),
    id: stringOf(object["id"]),
    isReference: type === "item_reference",
    isOutput,
    isReasoning: type === "reasoning",
  };
};

/**
 * Whether the new item is the one that the server already has. A caller may edit an item and keep its id; a reference to
 * that id then means what the server stored, which is not what the chain holds.
 */
export const isSameItem = (held: CanonicalItem, given: CanonicalItem): boolean =>
  isSame(held, given) || (given.isReference && held.isOutput && given.id !== undefined && given.id === held.id);
