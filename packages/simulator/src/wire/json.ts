/** A JSON object whose fields have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object and not an array or null. */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Parses text that must hold one JSON object; `undefined` when it does not. */
export const parseJsonObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The objects of a value that should be an array of objects; anything else in it is left out. */
export const objectsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** The value if it is a string. */
export const stringOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A parsed JSON value for a sentence. `String()` throws for an object that has a field `toString`. */
export const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return "an array";
  return isJsonObject(value) ? "an object" : String(value);
};

/** Parses text as JSON; `undefined` if it is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
