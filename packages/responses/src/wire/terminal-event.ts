import { isObject, type JsonObject } from "./json.ts";

/** How a response ended. */
export type Ending = "completed" | "incomplete" | "failed" | "error";

const running = new Set(["response.created", "response.queued", "response.in_progress"]);

/** A lifecycle event has no third part: `response.completed`, not `response.output_text.done`. */
export const isLifecycle = (type: string): boolean => type.startsWith("response.") && type.indexOf(".", 9) === -1;

/**
 * Whether a frame of this type may be a response's last. `response.cancelled` and `response.error` are in no
 * documentation, and end a response all the same.
 */
export const mayBeTerminal = (type: string): boolean => type === "error" || (isLifecycle(type) && !running.has(type));

/** How the event ends its response; `undefined` if it does not. An unknown lifecycle event is judged by its status. */
export const endingOf = (type: string, event: JsonObject): Ending | undefined => {
  if (type === "error" || type === "response.error") return "error";
  const response = event["response"];
  const status =
    type === "response.completed" || type === "response.incomplete" || type === "response.failed"
      ? type.slice(9)
      : isObject(response)
        ? response["status"]
        : undefined;
  if (status === "completed" || status === "incomplete" || status === "failed") return status;
  return status === "cancelled" || type === "response.cancelled" ? "failed" : undefined;
};

/**
 * A terminal event with its `response.output`. Servers leave it out or empty over sockets; the agents SDK then throws, or
 * loses the tool call.
 *
 * @returns The same object when nothing was missing.
 */
export const repairOutput = (event: JsonObject, items: () => readonly JsonObject[]): JsonObject => {
  const response = event["response"];
  if (!isObject(response)) return event;
  const { output } = response;
  if (Array.isArray(output) && output.length > 0) return event;
  const seen = items();
  return Array.isArray(output) && seen.length === 0 ? event : { ...event, response: { ...response, output: seen } };
};
