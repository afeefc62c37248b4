import type { z } from "zod";
import { textOf } from "../../wire/json.ts";
import { RefusedEvent } from "./refused-event.ts";

/** The value at a path, or `undefined` if the path leads nowhere. */
const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), root);

const paramOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );

/**
 * Turns a schema's first issue into an error in the words of the API.
 *
 * @param issue - The issue.
 * @param event - The event that was checked. It tells whether a field is missing or wrong.
 */
export const refuseIssue = (issue: z.core.$ZodIssue, event: unknown): RefusedEvent => {
  if (issue.code === "invalid_union") {
    // The branch whose issue lies deepest is the one that the client meant.
    const deepest = issue.errors.flat().sort((left, right) => right.path.length - left.path.length)[0];
    if (deepest !== undefined && deepest.path.length > 0) return refuseIssue({ ...deepest, path: [...issue.path, ...deepest.path] }, event);
  }
  const param = paramOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    const unknown = paramOf([...issue.path, issue.keys[0] ?? ""]);
    return new RefusedEvent("unknown_parameter", `Unknown parameter: '${unknown}'.`, unknown);
  }
  const value = valueAt(event, issue.path);
  if (value === undefined) return new RefusedEvent("missing_required_parameter", `Missing required parameter: '${param}'.`, param);
  if (issue.code === "invalid_type") {
    const got = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
    return new RefusedEvent("invalid_type", `Invalid type for '${param}': expected ${issue.expected}, but got ${got} instead.`, param);
  }
  if (issue.code === "invalid_value") {
    const supported = issue.values.map((entry) => `'${String(entry)}'`).join(", ");
    return new RefusedEvent("invalid_value", `Invalid value: '${textOf(value)}'. Supported values are: ${supported}.`, param);
  }
  return new RefusedEvent("invalid_value", `Invalid value for '${param}': ${issue.message}.`, param);
};
