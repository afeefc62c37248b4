import { isJsonObject, type JsonObject } from "@plugboard/wire";

/**
 * The settings of a session after a `session.update`, as the API takes it: what is named changes, object by object; arrays, `null`,
 * a prompt, and an object of another type replace.
 */
export const mergeSettings = (settings: JsonObject, change: JsonObject): JsonObject => {
  const merged: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(change)) {
    const old = settings[key];
    const isLaidOver =
      isJsonObject(old) && isJsonObject(value) && key !== "prompt" && (value["type"] === undefined || value["type"] === old["type"]);
    merged[key] = isLaidOver ? mergeSettings(old, value) : value;
  }
  return merged;
};
