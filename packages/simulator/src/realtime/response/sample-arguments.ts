import { isJsonObject } from "../../wire/json.ts";

/** Values for strings whose name says what they hold. */
const samplesByName: Readonly<Record<string, string>> = {
  city: "Paris",
  location: "Paris",
  country: "France",
  date: "2026-06-01",
  time: "12:00",
  email: "ada@example.com",
  url: "https://example.com",
  query: "weather in Paris",
  name: "Ada",
};

/** A plausible value for a JSON schema: what a model might pass. */
export const sampleValue = (schema: unknown, name = ""): unknown => {
  if (!isJsonObject(schema)) return "Paris";
  if ("const" in schema) return schema["const"];
  if ("default" in schema) return schema["default"];
  const choices = schema["enum"] ?? schema["examples"];
  if (Array.isArray(choices)) return choices[0];
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) return sampleValue(branches[0], name);
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  if (type === "object" || isJsonObject(schema["properties"])) return sampleObject(schema);
  if (type === "array") return [sampleValue(schema["items"], name)];
  if (type === "integer" || type === "number") return typeof schema["minimum"] === "number" ? schema["minimum"] : 1;
  if (type === "boolean") return true;
  if (type === "null") return null;
  return samplesByName[name.toLowerCase()] ?? "Paris";
};

/** The required properties of an object schema; all of them if it names none. */
const sampleObject = (schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const { required } = schema;
  const names = Array.isArray(required) ? Object.keys(properties).filter((name) => required.includes(name)) : Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, sampleValue(properties[name], name)]));
};
