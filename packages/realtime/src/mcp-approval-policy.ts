import { PlugboardError } from "@plugboard/core";
import { isJsonObject, type JsonObject } from "./json-object.ts";

const invalid = (message: string): never => {
  throw new PlugboardError("invalid-argument", `Invalid hosted MCP requireApproval: ${message}`);
};

/** A member that has a name in camel case and one in the API's spelling. */
const either = (value: JsonObject, path: string, camel: string, snake: string): unknown => {
  if (camel in value && snake in value) invalid(`${path} must not specify both ${camel} and ${snake}.`);
  return value[camel] ?? value[snake];
};

const approvalFilter = (value: unknown, path: string): JsonObject => {
  if (!isJsonObject(value)) return invalid(`${path} must be an object with toolNames or readOnly.`);
  const unknown = Object.keys(value).find((key) => !["toolNames", "tool_names", "readOnly", "read_only"].includes(key));
  if (unknown !== undefined) invalid(`${path} has unsupported key "${unknown}".`);
  const names = either(value, path, "toolNames", "tool_names");
  const readOnly = either(value, path, "readOnly", "read_only");
  if (names !== undefined && !Array.isArray(names)) invalid(`${path}.toolNames must be an array.`);
  if (Array.isArray(names) && !names.every((name) => typeof name === "string" && name !== "")) {
    invalid(`${path}.toolNames must contain only non-empty strings.`);
  }
  if (readOnly !== undefined && typeof readOnly !== "boolean") invalid(`${path}.readOnly must be a boolean.`);
  if (names === undefined && readOnly === undefined) invalid(`${path} must include toolNames or readOnly.`);
  return { ...(names !== undefined && { tool_names: names }), ...(readOnly !== undefined && { read_only: readOnly }) };
};

/** Which calls of an MCP server's tools need approval, in the API's spelling. Throws `invalid-argument`. */
export const mcpApprovalPolicy = (policy: unknown): unknown => {
  if (policy === undefined || policy === "always" || policy === "never") return policy;
  if (typeof policy === "string") return invalid(`string value must be "always" or "never", got "${policy}".`);
  if (!isJsonObject(policy)) return invalid('value must be "always", "never", or an object with always/never filters.');
  const keys = Object.keys(policy);
  if (keys.length === 0) invalid("object value must include at least one of always or never.");
  const unknown = keys.find((key) => key !== "always" && key !== "never");
  if (unknown !== undefined) invalid(`object value has unsupported key "${unknown}".`);
  const always = policy["always"] === undefined ? undefined : approvalFilter(policy["always"], "always");
  const never = policy["never"] === undefined ? undefined : approvalFilter(policy["never"], "never");
  const denied = always?.["tool_names"];
  const allowed = never?.["tool_names"];
  const both = Array.isArray(denied) && Array.isArray(allowed) ? denied.find((name) => allowed.includes(name)) : undefined;
  if (both !== undefined) invalid(`tool "${both}" cannot be listed in both always and never.`);
  return { ...(always && { always }), ...(never && { never }) };
};
