import { isJsonObject, type JsonObject } from "@plugboard/wire";
import { userError } from "../wire/user-error.ts";
import { snakeCase } from "./snake-case.ts";

const invalid = (message: string): never => {
  throw userError(`Invalid hosted MCP requireApproval: ${message}`);
};

const filterMembers: readonly string[] = ["toolNames", "readOnly"];

const approvalFilter = (policy: JsonObject, path: "always" | "never"): JsonObject | undefined => {
  const given = policy[path];
  if (given === undefined) return undefined;
  if (!isJsonObject(given)) return invalid(`${path} must be an object with toolNames or readOnly.`);
  const unknown = Object.keys(given).find((key) => !filterMembers.some((name) => key === name || key === snakeCase(name)));
  if (unknown !== undefined) invalid(`${path} has unsupported key "${unknown}".`);
  const [names, readOnly] = filterMembers.map((camel) => {
    const snake = snakeCase(camel);
    if (camel in given && snake in given) invalid(`${path} must not specify both ${camel} and ${snake}.`);
    return given[camel] ?? given[snake];
  });
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
  const keys = Object.keys(policy);
  if (keys.length === 0) invalid("object value must include at least one of always or never.");
  const unknown = keys.find((key) => key !== "always" && key !== "never");
  if (unknown !== undefined) invalid(`object value has unsupported key "${unknown}".`);
  const always = approvalFilter(policy, "always");
  const never = approvalFilter(policy, "never");
  const both = toolNames(always).find((name) => toolNames(never).includes(name));
  if (both !== undefined) invalid(`tool "${both}" cannot be listed in both always and never.`);
  return { always, never };
};
