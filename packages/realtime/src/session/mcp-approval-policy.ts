import { isJsonObject, type JsonObject } from "@plugboard/wire";
import { userError } from "../wire/user-error.ts";

const invalid = (message: string): never => {
  throw userError(`Invalid hosted MCP requireApproval: ${message}`);
};

const checkKeys = (object: JsonObject, known: readonly string[], what: string): void => {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) invalid(`${what} has unsupported key "${unknown}".`);
};

/** A member of a filter, which may have the spelling of the SDK or of the API, and not both. */
const memberOf = (filter: JsonObject, path: string, camel: string, snake: string): unknown => {
  if (camel in filter && snake in filter) invalid(`${path} must not specify both ${camel} and ${snake}.`);
  return filter[camel] ?? filter[snake];
};

const approvalFilter = (policy: JsonObject, path: "always" | "never"): JsonObject | undefined => {
  const given = policy[path];
  if (given === undefined) return undefined;
  if (!isJsonObject(given)) return invalid(`${path} must be an object with toolNames or readOnly.`);
  checkKeys(given, ["toolNames", "tool_names", "readOnly", "read_only"], path);
  const names = memberOf(given, path, "toolNames", "tool_names");
  const readOnly = memberOf(given, path, "readOnly", "read_only");
  if (names !== undefined) {
    if (!Array.isArray(names)) return invalid(`${path}.toolNames must be an array.`);
    if (!names.every((name) => typeof name === "string" && name)) invalid(`${path}.toolNames must contain only non-empty strings.`);
  }
  if (readOnly !== undefined && typeof readOnly !== "boolean") invalid(`${path}.readOnly must be a boolean.`);
  if (names === undefined && readOnly === undefined) invalid(`${path} must include toolNames or readOnly.`);
  return { tool_names: names, read_only: readOnly };
};

const toolNames = (filter: JsonObject | undefined): readonly unknown[] => (filter?.["tool_names"] as readonly unknown[] | undefined) ?? [];

/** Which calls of an MCP server's tools need approval, in the API's spelling. Throws `invalid-argument`. */
export const mcpApprovalPolicy = (policy: unknown): unknown => {
  if (policy === undefined || policy === "always" || policy === "never") return policy;
  if (typeof policy === "string") return invalid(`string value must be "always" or "never", got "${policy}".`);
  if (!isJsonObject(policy)) return invalid('value must be "always", "never", or an object with always/never filters.');
  if (Object.keys(policy).length === 0) invalid("object value must include at least one of always or never.");
  checkKeys(policy, ["always", "never"], "object value");
  const always = approvalFilter(policy, "always");
  const never = approvalFilter(policy, "never");
  const both = toolNames(always).find((name) => toolNames(never).includes(name));
  if (both !== undefined) invalid(`tool "${both}" cannot be listed in both always and never.`);
  return { always, never };
};
