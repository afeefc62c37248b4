import { PlugboardError } from "@plugboard/core";
import { asString, at } from "@plugboard/wire";

/**
 * The error with which `connect()` rejects when the server answers with an `error` before the session is ready; `undefined`
 * if the error is about something else: tracing, which servers other than OpenAI refuse, or an event of the application.
 */
export const serverRefusal = (error: unknown): PlugboardError | undefined => {
  const param = asString(at(error, "param")) ?? "";
  if (param.includes("tracing") || typeof at(error, "event_id") === "string") return undefined;
  const code = asString(at(error, "code")) ?? asString(at(error, "type")) ?? "error";
  return new PlugboardError("server-error", `The server refused the session (${code}).`, { cause: error, delivery: "rejected" });
};
