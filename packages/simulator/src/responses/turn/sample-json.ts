import { isJsonObject, type JsonObject, objectsOf, textOf } from "../../wire/json.ts";

/** A small value that fits a JSON schema: the first choice everywhere, one element per array, required properties only. */
export const sampleJson = (schema: unknown, word: string): unknown => {
  if (!isJsonObject(schema)) {
    return {};
  }
  if ("const" in schema) {
    return schema["const"];
  }
  if (Array.isArray(schema["enum"])) {
    return schema["enum"][0];
  }
  const choice = objectsOf(schema["anyOf"] ?? schema["oneOf"])[0];
  if (choice !== undefined) {
    return sampleJson(choice, word);
  }
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "string":
      return word;
    case "number":
    case "integer":
      return typeof schema["minimum"] === "number" ? schema["minimum"] : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return [sampleJson(schema["items"], word)];
    default:
      return sampleProperties(schema, word);
  }
};

const sampleProperties = (schema: JsonObject, word: string): JsonObject => {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"].map(textOf) : Object.keys(properties);
  return Object.fromEntries(required.map((name) => [name, sampleJson(properties[name], word)]));
};
